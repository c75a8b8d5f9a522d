"""The KPI reporting workbook."""
