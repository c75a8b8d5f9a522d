"""How the explorer is laid out: the few rules that it needs beside the report's own style.

Charts, receipts and the report's tables stay on the page's own paper, in its own ink, in every theme.
Controls and the table of all values take the colours of JupyterLab, whatever its theme: the table's own
style is white where it is not told that the page is dark, which JupyterLab does not tell it.
"""

from kpi.theme import ACCENT, INK, LINE

LOOKS = f"""<style>
.kpi-explorer {{ container-type: inline-size; overflow: visible; padding: 0 .25rem .5rem; }}
.kpi-explorer .kpi-choose {{
  flex-flow: row wrap; gap: .25rem 1rem; align-items: center; background: var(--jp-layout-color2);
  border-top: .25rem solid {ACCENT}; padding: .5rem .75rem; overflow: visible;
}}
.kpi-explorer .widget-label {{ width: auto; min-width: 4.2rem; font-weight: 600; }}
.kpi-explorer .kpi-choose .widget-label {{ color: var(--jp-ui-font-color1); }}
.kpi-explorer .kpi-choose .widget-button {{
  background: var(--jp-layout-color1); border: 1px solid var(--jp-border-color1);
}}
.kpi-explorer .kpi-choose > * {{ min-width: 0; }}
.kpi-explorer .kpi-choose > .widget-dropdown {{ flex: 1 1 15rem; }}
.kpi-explorer .kpi-choose > .widget-text {{ flex: 1 1 12rem; }}
.kpi-explorer .kpi-choose > :last-child {{ flex: 4 1 22rem; }}
.kpi-explorer .widget-button {{ width: auto; }}
.kpi-explorer .kpi-row {{
  flex-flow: row wrap; gap: .5rem 1.5rem; align-items: flex-start; overflow: visible;
}}
.kpi-explorer .kpi-row > * {{ flex: 1 1 22rem; min-width: 0; overflow: visible; }}
.kpi-explorer .kpi-row > .kpi-ask {{ flex: 0 1 16rem; }}
.kpi-explorer .kpi-ask .widget-label {{ min-width: 8rem; }}
.kpi-explorer .kpi-ask .widget-text {{ width: auto; }}
.kpi-explorer .kpi-ask input {{ min-width: 4rem; }}
.kpi-explorer .widget-html > .widget-html-content {{ line-height: 1.5; }}
.kpi-explore h3, .kpi-explore h4 {{ margin-top: .25em !important; }}
.kpi-explorer .lm-TabBar-tabLabel {{ color: var(--jp-ui-font-color1); }}
.kpi-explorer .dt-container {{
  --dt-html-background: transparent; --itables-dark-color: var(--jp-content-font-color1);
  color: var(--jp-content-font-color1);
}}
.kpi-explorer div.dt-container select.dt-input, .kpi-explorer div.dt-container select.dt-input option {{
  background-color: var(--jp-layout-color1); color: var(--jp-content-font-color1);
}}
.kpi-explorer div.dt-container .dt-paging .dt-paging-button.disabled {{
  color: var(--jp-ui-font-color2) !important;
}}
.kpi-explorer div.dt-container .dt-paging .dt-paging-button.current {{
  border-color: var(--jp-border-color1); background: var(--jp-layout-color2);
}}
.kpi-explorer div.dt-container table.dataTable thead th {{ border-bottom-color: var(--jp-border-color1); }}
.kpi-explorer table.dataTable caption {{ color: inherit; text-align: left; }}
.kpi-explorer table.dataTable td.dt-right + td.dt-left,
.kpi-explorer table.dataTable th.dt-right + th.dt-left {{ padding-left: 1.5em; }}
[data-jp-theme-light="false"] .kpi-explore {{ padding: .5rem .75rem; }}
.kpi-explore dl {{ font-size: .875rem; }}
.kpi-explore .kpi-multiples {{
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1rem 1.5rem;
}}
.kpi-explore .kpi-multiples > div {{ border-top: 2px solid {LINE}; min-width: 0; padding-top: .25rem; }}
.kpi-explore .kpi-wrong {{ border: 2px solid {INK}; border-left-width: .5rem; padding: .25em .75em; }}
.kpi-explore .kpi-wrong pre {{ white-space: pre-wrap; background: none; font-size: .875rem; }}
</style>"""
