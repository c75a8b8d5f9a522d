"""What the explorer shows of a choice: an edition and an indicator in, HTML out."""

from base64 import b64encode

import pandas as pd
from markupsafe import Markup

from kpi import theme
from kpi.display.charts import bullet, trend
from kpi.display.columns import NAME, NUMBER, Column
from kpi.display.details import profile
from kpi.display.fragments import Fragment, render
from kpi.display.lines import Line, comments_text, lines_of, part, title
from kpi.display.receipts import receipt
from kpi.display.tables import plain_table
from kpi.display.wording import Row, rows_of, spoken, target, value_text
from kpi.errors import Fault, InputsWrong, KpiError
from kpi.explorer.choices import is_rated
from kpi.measures.benchmarks import every_rating
from kpi.measures.counts import count_ratings
from kpi.measures.histories import histories
from kpi.measures.scorecard import comments_of
from kpi.measures.stretches import rating_stretches
from kpi.model.figures import Edition, slug
from kpi.model.periods import Period
from kpi.model.schemes import Band
from kpi.model.vocabulary import Calendar

FEWEST, MOST = 2, 5
UNRATED = "It is shown for information or as a part of another indicator; it has no rating."
SVG = "http://www.w3.org/2000/svg"


def framed(html: str, name: str = "") -> str:
    """Put HTML where the report's style reaches it."""
    return Markup('<div class="kpi {}">{}</div>').format(f"kpi-explore {name}".strip(), Markup(html))  # noqa: S704


def row_of(own: pd.DataFrame) -> Row:
    """Read the one row of a scorecard that is about the chosen indicator."""
    return rows_of(own)[0]


def trend_view(edition: Edition, own: pd.DataFrame, ident: str) -> Fragment:
    """Draw the chosen indicator's values over time, or say why there is no line to draw."""
    row, past = row_of(own), histories(edition, own)
    if past["value"].count() >= FEWEST:
        return Fragment(trend(row, past, ident))
    few = "No value is" if past["value"].count() == 0 else f"One value, {value_text(row)}, is"
    text = f"{few} held for a period like this up to {edition.period.label}: there is no line to draw."
    return Fragment(Markup("<p>{}</p>").format(text))


def picture_of(chart: Fragment) -> str:
    """Make a chart a picture that stands by itself, with its own font and paper; blank for no chart."""
    if not chart.html.startswith("<svg "):
        return ""
    own = f'<svg xmlns="{SVG}" style="background:{theme.PAPER}" font-family="{theme.FONT}" '
    return str(chart.html).replace("<svg ", own, 1)  # plain text: marked as HTML it would escape the start


def heading_view(edition: Edition, own: pd.DataFrame) -> Fragment:
    """Name the chosen indicator."""
    return Fragment(Markup("<h3>{}</h3>").format(title(row_of(own), edition)))


def standing_view(edition: Edition, own: pd.DataFrame) -> Fragment:
    """Say where the chosen indicator stands: rating, receipts and figures."""
    line = _line(edition, own)
    terms = render("terms.html.j2", terms=profile(line))
    return Fragment(Markup(_verdict(edition, own, line)) + Markup(terms))  # noqa: S704


def comments_view(edition: Edition, own: pd.DataFrame) -> Fragment:
    """Show what was said of the chosen indicator in the period; nothing where nothing was."""
    line = _line(edition, own)
    return Fragment(comments_text(line) if line.comments else "")


def _line(edition: Edition, own: pd.DataFrame) -> Line:
    return lines_of(edition, own, comments_of(edition, own))[0]


def _verdict(edition: Edition, own: pd.DataFrame, line: Line) -> str:
    """Show the rating with the receipt of each comparator, as `kpi explain` says them."""
    if not is_rated(own).all():
        return Markup("<p>{}</p>").format(UNRATED)
    scheme = edition.report.scheme
    said = dict.fromkeys(receipt(one, scheme) for one in rows_of(every_rating(edition, own)))
    receipts = Markup("").join(Markup("<p>{}</p>").format(text) for text in list(said)[1:])
    return Markup(part("rated", line.band, next(iter(said)), line.computed, "", True)) + receipts  # noqa: FBT003, S704


def nothing_supposed(edition: Edition, own: pd.DataFrame) -> Fragment:
    """Say what the fields are for, beside the bands as they really are."""
    text = "Type another target or tolerance: the rating is worked out anew, and nothing of it is kept."
    return Fragment(Markup("<p>{}</p>").format(text) + _bands(edition, own, row_of(own), ""))


def whatif_view(
    real: Edition, card: pd.DataFrame, then: Edition, supposed: pd.DataFrame, code: str
) -> Fragment:
    """Say what the rating would be, how that came about, and what becomes of the others.

    `card` and `supposed` are the scorecards of the editions `real` and `then`.
    """
    own, other = card.loc[card["code"] == code], supposed.loc[supposed["code"] == code]
    now, row = row_of(own), row_of(other)
    band, before = then.report.scheme.band(row.computed), real.report.scheme.band(now.computed)
    beside = "as it is" if band.rating == before.rating else "in place of"
    said = receipt(
        row._replace(stated=""), then.report.scheme
    )  # of the figures: a judgement stays what it is
    pieces = [
        Markup('<p class="kpi-lead">What if: {} {} {}</p>').format(
            _status(band), beside, _status(before) if band.rating != before.rating else ""
        ),
        Markup("<p>{}</p>").format(f"Supposed, and nowhere kept: {said}"),
        _stands(now),
        _bands(then, other, row._replace(name=f"What if: {row.name}"), "what if: "),
        _counts(real, card, supposed),
        _moves(real, card, supposed),
    ]
    return Fragment(Markup("\n").join(pieces))


def _status(band: Band) -> Markup:
    """Write a rating with its shape, in a line with other words."""
    return Markup(part("status", band))  # noqa: S704


def _stands(row: Row) -> Markup:
    if not row.stated:
        return Markup()
    text = f"A person has stated this rating ({row.stated_role}); what is supposed here does not change that."
    return Markup("<p>{}</p>").format(text)


def _bands(then: Edition, other: pd.DataFrame, row: Row, before: str) -> Markup:
    """Draw the value on the scale of the ratings that it could then have."""
    stretches = rating_stretches(other, then.report.scheme)
    if stretches.empty or pd.isna(row.value):
        return Markup()
    caption = f"{before}value within its bands".capitalize()
    chart = bullet(row, stretches, then.report.scheme, "explore-whatif")
    return Markup(render("figure.html.j2", caption=caption, chart=chart, table=""))  # noqa: S704


def _bands_of(edition: Edition) -> list[Band]:
    return [*edition.report.scheme.bands, edition.report.scheme.unrated_band]


def _counts(real: Edition, card: pd.DataFrame, supposed: pd.DataFrame) -> Markup:
    """Count the ratings of the whole report as they are, as they would be, and what would change."""
    scheme, bands = real.report.scheme, _bands_of(real)
    counts = [count_ratings(one.loc[is_rated(one)], scheme).iloc[0] for one in (card, supposed)]
    before, after = ([int(count[band.rating.value]) for band in bands] for count in counts)
    changes = [f"{new - old:+d}" if new != old else "0" for old, new in zip(before, after, strict=True)]
    columns = [Column("All the report's indicators", str, NAME, heads=True)]
    columns += [Column(f"{band.symbol} {band.rating.label}", str, NUMBER) for band in bands]
    rows = [
        ["As it is", *map(str, before)],
        ["What if", *map(str, after)],
        ["Change", *(text.replace("-", "\u2212") for text in changes)],
    ]
    return Markup(plain_table("What if: ratings of all the report's indicators", columns, rows))  # noqa: S704


def _moves(real: Edition, card: pd.DataFrame, supposed: pd.DataFrame) -> Markup:
    """Name the indicators whose rating would be another."""
    scheme = real.report.scheme
    pairs = zip(rows_of(card.loc[is_rated(card)]), rows_of(supposed.loc[is_rated(supposed)]), strict=True)
    items = [
        Markup("<li>{}: {}, in place of {}</li>").format(
            title(was, real), scheme.band(now.rating).rating.label, scheme.band(was.rating).rating.label
        )
        for was, now in pairs
        if was.rating != now.rating
    ]
    if not items:
        return Markup("<p>No indicator would change its rating.</p>")
    return Markup("<p>These would change their rating:</p><ul>{}</ul>").format(Markup("").join(items))


def comparison_view(edition: Edition, card: pd.DataFrame, codes: list[str]) -> Fragment:
    """Show some indicators side by side: a chart each on a scale of its own, and one table of all.

    The first five are shown where there are more, and it is said so.
    """
    if not codes:
        return Fragment("<p>Choose two to five indicators, with Ctrl or Shift held down.</p>")
    shown = card.set_index("code", drop=False).loc[codes[:MOST]].reset_index(drop=True)
    too_many = f"{len(codes)} are chosen; the first {MOST} are shown, the most that can be compared."
    told = Markup('<p role="alert">{}</p>').format(too_many) if len(codes) > MOST else Markup()
    charts = Markup("").join(_small(edition, shown.iloc[[place]]) for place in range(len(shown)))
    scales = Markup('<p class="kpi-note">Each chart has a scale of its own: compare shapes, not heights.</p>')
    table = Markup(_side_by_side(edition, shown))  # noqa: S704
    return Fragment(told + scales + Markup('<div class="kpi-multiples">{}</div>').format(charts) + table)


def _small(edition: Edition, own: pd.DataFrame) -> Markup:
    line, row = _line(edition, own), row_of(own)
    chart = trend_view(edition, own, f"explore-compare-{slug(row.code)}")
    rated = _status(line.band) if is_rated(own).all() else ""
    return Markup("<div><h4>{}</h4><p>{} {}</p>{}</div>").format(line.title, value_text(row), rated, chart)


def _side_by_side(edition: Edition, shown: pd.DataFrame) -> Fragment:
    """Show the values of each indicator in the same rows, one for each period that any of them has."""
    past = histories(edition, shown)
    texts: dict[tuple[int, int], dict[str, str]] = {}
    rows = {row.code: row for row in rows_of(shown)}
    for code, first, last, value in past[["code", "first", "last", "value"]].itertuples(index=False):
        if pd.notna(value):
            row = rows[code]
            text = target(value, value, row.unit, row.decimals)
            texts.setdefault((last, first), {})[code] = text
    columns = [Column("Period", str, NAME, heads=True)]
    columns += [Column(title(row, edition), str, NUMBER) for row in rows.values()]
    cells = [
        [_period(edition, rows, first, last), *(texts[last, first].get(code, "No value") for code in rows)]
        for last, first in sorted(texts, reverse=True)
    ]
    return plain_table("The values side by side", columns, cells, "explore-side-by-side")


def _period(edition: Edition, rows: dict[str, Row], first: int, last: int) -> str:
    period = Period(first, last, Calendar(edition.report.year))
    return spoken(next(iter(rows.values())), period)


def nothing_found(words: str) -> Fragment:
    """Say that no indicator holds the words that are looked for."""
    text = f"No indicator has '{words}' in its code or its name; the one before is still shown."
    return Fragment(Markup('<p role="alert">{}</p>').format(text))


def nothing_to_suppose(own: pd.DataFrame) -> Fragment:
    """Say why there is no rating that could be another."""
    rated = is_rated(own).all()
    why = "Neither higher nor lower is better here: no target gives a rating." if rated else UNRATED
    return Fragment(Markup("<p>{}</p>").format(why))


def message_of(error: KpiError) -> Fragment:
    """Say in full what cannot be used, every fault of it."""
    text = error.describe() if isinstance(error, InputsWrong) else str(error)
    return Fragment(Markup('<div role="alert" class="kpi-wrong"><pre>{}</pre></div>').format(text))


def faults_view(faults: list[Fault]) -> Fragment:
    """Say what is wrong with what was typed, a line for each field."""
    lines = Markup("").join(Markup("<p>{}</p>").format(str(fault)) for fault in faults)
    return Fragment(Markup('<div role="alert" class="kpi-wrong">{}</div>').format(lines))


def broken_view(trace: str) -> Fragment:
    """Show a fault of the workbook itself, which a widget would else keep to itself."""
    text = "The explorer itself failed. Choose again or run the cell anew; if it stays so, report this:"
    return Fragment(
        Markup('<div role="alert" class="kpi-wrong"><p>{}</p><pre>{}</pre></div>').format(text, trace)
    )


def saved(name: str, kind: str, content: str, words: str) -> Fragment:
    """Offer a text as a file to save: it is in the link itself, so that nothing is written or fetched."""
    address = f"data:{kind};base64,{b64encode(content.encode('utf-8')).decode('ascii')}"
    return Fragment(Markup('<a href="{}" download="{}">{}</a>').format(address, name, words))
