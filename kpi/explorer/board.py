"""The widgets: each choice is heard here, and what `views` and `tables` make of it is put in its place.

A widget keeps to itself what goes wrong in it; so everything that is heard goes through `_heard`, which
shows it.
"""

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import escape
from typing import Any

import ipywidgets
import pandas as pd
from itables import options as table_options
from itables.javascript import generate_init_offline_itables_html, to_html_datatable

from kpi.display.fragments import Fragment
from kpi.display.lines import title
from kpi.errors import KpiError
from kpi.explorer import views
from kpi.explorer.choices import (
    Options,
    all_indicators,
    indicator_options,
    is_rated,
    one_of,
    opening_indicator,
    opening_report,
    period_options,
    report_ids,
)
from kpi.explorer.looks import LOOKS
from kpi.explorer.tables import FIGURES, KEYS, PRINTED, printed_values, values_file, values_of
from kpi.explorer.whatif import Field, fields_of, read_supposed, supposed_edition
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.inputs.readers import find_period, read_figures
from kpi.measures.scorecard import scorecard
from kpi.model.figures import Edition, slug
from kpi.model.periods import parse_period

WHAT_IF, VALUES, COMPARISON = range(3)
TABS = ("What if", "All values", "Comparison")
CHART = "explore-trend"
ALIGNED = (
    {"targets": [PRINTED.index(name) for name in FIGURES], "className": "dt-right"},
    {"targets": "_all", "className": "dt-left"},
)


class Explorer:
    """What an analyst chooses and sees, as widgets; it shows itself in JupyterLab.

    `edition`, `code`, `values` and `picture` are those of the choice, to go on with in another cell.
    """

    def __init__(self, places: Places, report: str, period: str) -> None:
        self._places = places
        self._filling = False
        self._fields: list[Field] = []
        self._edition: Edition | None = None
        self._card = pd.DataFrame()
        ids = report_ids(places, report)
        self._make_controls(ids, report or opening_report(places, ids))
        self._make_places()
        self._listen()
        self._begin(period)

    @property
    def edition(self) -> Edition:
        """The edition that is chosen: its report, its period, its figures.

        Raises RuntimeError where the figures of the chosen report cannot be used.
        """
        if self._edition is None:
            raise RuntimeError("Nothing is chosen that can be used; the explorer says why.")
        return self._edition

    @property
    def code(self) -> str:
        """The code of the indicator that is chosen."""
        return str(self.indicator.value)

    @property
    def values(self) -> pd.DataFrame:
        """The newest value of each period of the chosen indicator; see `values_of`."""
        return values_of(self.edition, self.code)

    @property
    def picture(self) -> str:
        """The trend of the chosen indicator as SVG that stands by itself; blank where there is none."""
        return views.picture_of(views.trend_view(self.edition, self._own, CHART))

    def _repr_mimebundle_(self, **asked: Any) -> Any:  # noqa: ANN401  (as the widget has it)
        return self.view._repr_mimebundle_(**asked)

    # What there is to use and to see.

    def _make_controls(self, ids: list[str], wanted: str) -> None:
        self.report = ipywidgets.Dropdown(options=ids, value=wanted, description="Report")
        self.period = ipywidgets.Dropdown(description="Period")
        self.again = ipywidgets.Button(description="Read the figures again")
        self.find = ipywidgets.Text(description="Find", placeholder="words of a name or a code")
        self.indicator = ipywidgets.Dropdown(description="Indicator")
        self.form = ipywidgets.VBox()
        self.back = ipywidgets.Button(description="Back to the real ones")
        self.compared = ipywidgets.SelectMultiple(description="Indicators", rows=8)
        for control in (self.report, self.period, self.find, self.indicator, self.compared):
            control.layout.width = "auto"

    def _make_places(self) -> None:
        self.message, self.heading, self.chart, self.save_chart, self.standing, self.comments = _htmls(6)
        self.whatif, self.save_values, self.comparison = _htmls(3)
        self.library, self.table = ipywidgets.Output(), ipywidgets.Output()
        asked = _classed(ipywidgets.VBox([self.form, self.back]), "kpi-ask")
        tabs = [
            _classed(ipywidgets.HBox([asked, self.whatif]), "kpi-row"),
            ipywidgets.VBox([self.library, self.table, self.save_values]),
            ipywidgets.VBox([self.compared, self.comparison]),
        ]
        self.tabs = ipywidgets.Tab(tabs, titles=TABS, selected_index=WHAT_IF)
        choose = ipywidgets.HBox([self.report, self.period, self.again, self.find, self.indicator])
        left = ipywidgets.VBox([self.chart, self.save_chart, self.comments])
        shown = ipywidgets.HBox([left, self.standing])
        top = [ipywidgets.HTML(LOOKS), _classed(choose, "kpi-choose"), self.message, self.heading]
        self.view = _classed(ipywidgets.VBox([*top, _classed(shown, "kpi-row"), self.tabs]), "kpi-explorer")

    def _listen(self) -> None:
        self.report.observe(self._heard(self._choose_report), "value")
        self.again.on_click(self._heard(self._choose_report))
        self.period.observe(self._heard(self._choose_period), "value")
        self.find.observe(self._heard(self._narrow), "value")
        self.indicator.observe(self._heard(self._show), "value")
        self.back.on_click(self._heard(self._ask))
        self.tabs.observe(self._heard(self._show_tab), "selected_index")
        self.compared.observe(self._heard(self._compare), "value")

    # What is heard.

    def _heard(self, work: Callable[[], None]) -> Callable[[Any], None]:
        """Do some work at an event, and show what goes wrong in it.

        What is filled in here is no event; and without figures there is only another report to choose.
        """

        def heard(event: Any) -> None:  # noqa: ANN401  (a button and a field tell of different things)
            del event
            if not self._filling and (self._edition or work == self._choose_report):
                self._told(work)

        return heard

    def _told(self, work: Callable[[], None]) -> None:
        try:
            self.message.value = ""
            work()
        except KpiError as error:
            self._blank()
            self._put(self.message, views.message_of(error))
        except Exception:  # noqa: BLE001  (a widget would swallow it: whatever it is, it has to be seen)
            self._blank()
            self._put(self.message, views.broken_view(traceback.format_exc()))

    def _begin(self, period: str) -> None:
        """Show the first choice; a period that is asked for and does not exist stops the notebook."""
        self._told(self._choose_report)
        if period and self._edition:
            chosen = find_period(self._edition.report, self._edition.figures, period)
            self._fill(self.period, self.period.options, str(chosen))
            self._told(self._open_period)

    def _choose_report(self) -> None:
        """Read a report's rules and figures anew: another report begins at its newest period.

        It begins at an indicator that has something to show.
        """
        same = self._edition is not None and self._edition.report.id == self.report.value
        before, self._edition = self.period.value if same else "", None
        report = read_report(self._places, self.report.value)
        figures = read_figures(self._places, report)
        newest = find_period(report, figures)
        options = period_options(report, figures)
        offered = [word for _, word in options]
        self._fill(self.period, options, before if before in offered else str(newest))
        self._edition = Edition(report, newest, figures)
        if same:
            self._choose_period()
        else:
            self._open_period()

    def _open_period(self) -> None:
        """Show a period, and begin at the indicator that has something to show in it."""
        self._fill(self.indicator, (), None)
        self._choose_period()

    def _choose_period(self) -> None:
        """Work out the scorecard of a period, and offer its indicators with their ratings."""
        chosen = parse_period(self.period.value).counted(self.edition.report.year)
        self._edition = replace(self.edition, period=chosen)
        self._card = all_indicators(self.edition)
        compared = self.compared.value
        options = indicator_options(self.edition, self._card)
        offered = [code for _, code in options]
        self._fill(self.compared, options, tuple(code for code in compared if code in offered))
        if self.indicator.value is None:
            self._fill(self.indicator, options, opening_indicator(self.edition, self._card))
        if not self._offer(indicator_options(self.edition, self._card, self.find.value)):
            self._fill(self.find, None, "")
            self._offer(options)
        self._show()

    def _narrow(self) -> None:
        """Offer the indicators that hold the typed words; the chosen one stays if it is among them."""
        before = self.indicator.value
        if not self._offer(indicator_options(self.edition, self._card, self.find.value)):
            self._put(self.message, views.nothing_found(self.find.value))
        elif self.indicator.value != before:
            self._show()

    def _offer(self, options: Options) -> bool:
        if options:
            self._fill(self.indicator, options, one_of(options, self.indicator.value))
        return bool(options)

    def _show(self) -> None:
        """Show the chosen indicator, and what the open tab has of it."""
        chart = views.trend_view(self.edition, self._own, CHART)
        self._put(self.chart, chart)
        self._put(self.heading, views.heading_view(self.edition, self._own))
        self._put(self.standing, views.standing_view(self.edition, self._own))
        self._put(self.comments, views.comments_view(self.edition, self._own))
        picture = views.picture_of(chart)
        link = views.saved(f"{self._name}.svg", "image/svg+xml", picture, "Save the chart as a picture (SVG)")
        self._put(self.save_chart, link if picture else Fragment(""))
        self._ask()
        self._show_tab()

    def _show_tab(self) -> None:
        """Work out the tab that is open; the others wait until they are."""
        if self.tabs.selected_index == VALUES:
            self._tabulate()
        elif self.tabs.selected_index == COMPARISON:
            self._compare()

    # What if.

    def _ask(self) -> None:
        """Make the fields anew, filled with what really holds."""
        own = self._own
        rated = bool(is_rated(own).all())
        self._fields = fields_of(views.row_of(own), self.edition.report.scheme) if rated else []
        texts = [
            ipywidgets.Text(field.real, description=field.label, continuous_update=False)
            for field in self._fields
        ]
        for text in texts:
            text.observe(self._heard(self._suppose), "value")
        self.form.children = tuple(texts)
        self.back.layout.display = "" if texts else "none"
        self._suppose()

    def _suppose(self) -> None:
        """Rate anew with what is typed, or say what is wrong with it."""
        if not self._fields:
            self._put(self.whatif, views.nothing_to_suppose(self._own))
            return
        supposed, faults = read_supposed(self._fields, [text.value for text in self.form.children])
        if faults:
            self._put(self.whatif, views.faults_view(faults))
            return
        if not supposed:
            self._put(self.whatif, views.nothing_supposed(self.edition, self._own))
            return
        then = supposed_edition(self.edition, views.row_of(self._own), supposed)
        card = scorecard(then)
        self._put(self.whatif, views.whatif_view(self.edition, self._card, then, card, self.code))

    # All values, and the comparison.

    def _tabulate(self) -> None:
        if not self.library.outputs:
            bundle = generate_init_offline_itables_html(table_options.dt_bundle)
            self.library.outputs = (_output(bundle, "The table's own program"),)
        values = printed_values(self.edition, self.code)
        named = title(views.row_of(self._own), self.edition)
        caption = escape(f"All values of {named}, the newest first")
        self.table.outputs = (_output(_datatable(values, caption), caption),)
        content = values_file(self.edition, self.code)
        link = views.saved(f"{self._name}.csv", "text/csv", content, "Save all values (CSV)")
        self._put(self.save_values, link)

    def _compare(self) -> None:
        if self.tabs.selected_index == COMPARISON:
            codes = list(self.compared.value)
            self._put(self.comparison, views.comparison_view(self.edition, self._card, codes))

    # Small things.

    @property
    def _own(self) -> pd.DataFrame:
        """The row of the scorecard for the chosen indicator."""
        return self._card.loc[self._card["code"] == self.code]

    @property
    def _name(self) -> str:
        """What a file is called that is saved."""
        return slug(f"{self.edition.report.id} {self.edition.period} {self.code}")

    @contextmanager
    def _silence(self) -> Iterator[None]:
        self._filling = True
        try:
            yield
        finally:
            self._filling = False

    def _fill(self, control: Any, options: Any, value: Any) -> None:  # noqa: ANN401  (any control, any value)
        """Set what a control offers and what it has chosen, without anyone having chosen it."""
        with self._silence():
            if options is not None:
                if control is self.compared:
                    control.value = ()  # the browser would look for the chosen ones in a shorter list
                control.options = options
            control.value = value

    def _put(self, place: Any, shown: Fragment) -> None:  # noqa: ANN401  (a widget)
        place.value = views.framed(shown.html) if shown.html else ""

    def _blank(self) -> None:
        """Leave nothing on show that might be taken for what was asked for."""
        above = (self.heading, self.chart, self.save_chart, self.standing, self.comments)
        for place in (*above, self.whatif, self.save_values, self.comparison):
            place.value = ""
        self.table.outputs = ()
        self.form.children = ()
        self.back.layout.display = "none"
        if self._edition is None:
            for control in (self.period, self.indicator, self.compared):
                self._fill(control, (), () if control is self.compared else None)


def _htmls(count: int) -> list[Any]:
    return [ipywidgets.HTML() for _ in range(count)]


def _classed(widget: Any, name: str) -> Any:  # noqa: ANN401  (a widget in, the same widget out)
    widget.add_class(name)
    return widget


def _output(html: str, text: str) -> dict[str, Any]:
    data = {"text/html": html, "text/plain": text}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _datatable(values: pd.DataFrame, caption: str) -> str:
    """Make a table to sort and to search; columns that are not seen say by what others are sorted."""
    unseen = [len(PRINTED) + place for place in range(len(KEYS))]
    sorting = [{"targets": place, "orderData": key} for place, key in enumerate(unseen)]
    table: str = to_html_datatable(
        values,
        caption=caption,
        connected=False,
        display_logo_when_loading=False,
        maxBytes=0,  # all rows, however many
        showIndex=False,
        text_in_header_can_be_selected=False,  # a click on a heading sorts, wherever it lands
        classes="display compact",
        style="table-layout:auto;width:100%;caption-side:top",
        columnDefs=[*sorting, *ALIGNED, {"targets": unseen, "visible": False, "searchable": False}],
        lengthMenu=[12, 24, 60, 120],
        pageLength=24,
    )
    return table
