//! What hangs on the readings, as a table.
use super::paint::Paint;
use crate::diagnostics::one_line;
use crate::exact::Exact;
use crate::program::{COMPANY, ReadingId, Value};
use crate::render::names::Names;
use crate::report::{AssetBand, AssetReport, Compared, DayDifference, Difference, Figure, Readings};

/// The outcomes that differ, reading by reading.
pub fn text(readings: &Readings, names: &Names<'_>, paint: Paint) -> String {
    let mut out = format!("{}\n", paint.bold(&one_line(&names.loaded.journal.title)));
    for asked in &readings.asked {
        out.push_str(&heading(asked.reading, asked.taken, names, paint));
        for other in &asked.others {
            let count = other.differences.len();
            let since = other.since().map(|day| format!(", from {day} on")).unwrap_or_default();
            let told = match count {
                0 => "no difference".to_string(),
                1 => format!("1 outcome differs{since}"),
                _ => format!("{count} outcomes differ{since}"),
            };
            let faults = match other.faults {
                0 => String::new(),
                1 => "; 1 line can then not be played".to_string(),
                many => format!("; {many} lines can then not be played"),
            };
            out.push_str(&format!("  {}: {told}{faults}\n", choice(asked.reading, other.choice, names)));
            let rows: Vec<[String; 5]> = other.differences.iter().map(|known| row(known, names)).collect();
            out.push_str(&table(&rows));
        }
    }
    if readings.asked.is_empty() {
        out.push_str("\nno reading makes a difference: none was asked about\n");
    }
    out.push_str(&pairs(readings, names, paint));
    out.push_str(&idle(&readings.idle, names));
    out
}

/// What two readings lead to together.
fn pairs(readings: &Readings, names: &Names<'_>, paint: Paint) -> String {
    let mut out = String::new();
    if !readings.pairs.is_empty() || readings.pairs_left_out > 0 {
        out.push_str(&format!(
            "\n{}\n",
            paint.bold("two readings together, where it comes out as under neither alone")
        ));
    }
    for pair in &readings.pairs {
        let [first, second] = [pair.first, pair.second].map(|(reading, label)| {
            let known = names.program().readings.get(reading.index());
            let name = known.map_or("", |known| known.name.as_str());
            let cited = known.map(|known| names.cite(known.section)).unwrap_or_default();
            format!("{} {}   {cited}", one_line(name), choice(reading, label, names))
        });
        let faults = match pair.faults {
            0 => String::new(),
            1 => "; 1 line can then not be played".to_string(),
            many => format!("; {many} lines can then not be played"),
        };
        let told = match pair.differences.len() {
            1 => "1 outcome".to_string(),
            count => format!("{count} outcomes"),
        };
        out.push_str(&format!("  {first}, and\n  {second}: {told}{faults}\n"));
        let rows: Vec<[String; 5]> = pair.differences.iter().map(|known| row(known, names)).collect();
        out.push_str(&table(&rows));
    }
    if readings.pairs_left_out > 0 {
        out.push_str(&format!("  {} more pairs were not played\n", readings.pairs_left_out));
    }
    out
}

/// For which assets the readings differ in what a liquidation brings.
pub fn assets(report: &AssetReport, names: &Names<'_>, paint: Paint) -> String {
    let range =
        format!("liquidation on {} with assets of {} to {}", report.day, report.from.money(), report.to.money());
    let mut out = format!("{}\n", paint.bold(&range));
    let mut reading = None;
    for known in &report.differences {
        if reading != Some(known.reading) {
            let taken = taken(known.reading, names);
            out.push_str(&heading(known.reading, taken, names, paint));
            reading = Some(known.reading);
        }
        let name = choice(known.reading, known.choice, names);
        match &known.bands {
            Err(fault) => out.push_str(&format!("  {name}: cannot be worked out: {}\n", one_line(&fault.message))),
            Ok(bands) if bands.is_empty() => out.push_str(&format!("  {name}: no difference\n")),
            Ok(bands) => {
                out.push_str(&format!("  {name}\n"));
                for band in bands {
                    let verb = if band.jumps { "from" } else { "above" };
                    let to = if band.to == report.to { String::new() } else { format!(" to {}", money(&band.to)) };
                    out.push_str(&format!("    {verb} {}{to}; with {}:\n", money(&band.from), money(&band.at)));
                    let rows: Vec<[String; 5]> = payments(report, band, names);
                    out.push_str(&table(&rows));
                }
            }
        }
    }
    if report.differences.is_empty() {
        out.push_str("\nno reading makes a difference: none was asked about\n");
    }
    out
}

/// On which days a figure differs.
pub fn days(
    figure: &str,
    unit: Option<&crate::program::Unit>,
    found: &[DayDifference],
    names: &Names<'_>,
    paint: Paint,
) -> String {
    let mut out = format!("{}\n", paint.bold(&one_line(figure)));
    let mut reading = None;
    for known in found {
        if reading != Some(known.reading) {
            out.push_str(&heading(known.reading, taken(known.reading, names), names, paint));
            reading = Some(known.reading);
        }
        let name = choice(known.reading, known.choice, names);
        if known.bands.is_empty() {
            out.push_str(&format!("  {name}: no difference\n"));
            continue;
        }
        out.push_str(&format!("  {name}\n"));
        let shown = |value: &Option<Value>| match value {
            Some(value) => names.value(value, unit),
            None => "no value".to_string(),
        };
        for band in &known.bands {
            let (from, through) = (band.from, band.through);
            out.push_str(&format!(
                "    {from} to {through}: {} and not {} on the first of these days\n",
                shown(&band.other),
                shown(&band.taken)
            ));
        }
    }
    if found.is_empty() {
        out.push_str("\nno reading makes a difference: none was asked about\n");
    }
    out
}

fn heading(reading: ReadingId, taken: u32, names: &Names<'_>, paint: Paint) -> String {
    let Some(known) = names.program().readings.get(reading.index()) else { return String::new() };
    let title = if known.title.is_empty() { String::new() } else { format!(" \"{}\"", one_line(&known.title)) };
    let name = paint.bold(&format!("{}{title}", one_line(&known.name)));
    format!("\n{name}   {}\n  as taken: {}\n", names.cite(known.section), choice(reading, taken, names))
}

/// The choice that the scenario and the user take.
fn taken(reading: ReadingId, names: &Names<'_>) -> u32 {
    let mut chosen = names.loaded.journal.readings.iter().chain(&names.options.readings);
    chosen.rfind(|(known, _)| *known == reading).map_or(0, |(_, choice)| *choice)
}

/// `with-dividends "the dividends count"`
fn choice(reading: ReadingId, choice: u32, names: &Names<'_>) -> String {
    let known = names.program().readings.get(reading.index());
    let found = usize::try_from(choice).ok().and_then(|choice| known?.choices.get(choice));
    found.map_or_else(String::new, |(label, words)| match words.is_empty() {
        true => one_line(label),
        false => format!("{} \"{}\"", one_line(label), one_line(words)),
    })
}

fn idle(idle: &[ReadingId], names: &Names<'_>) -> String {
    if idle.is_empty() {
        return String::new();
    }
    let name = |id: &ReadingId| {
        let known = names.program().readings.get(id.index())?;
        Some(format!("{} ({})", one_line(&known.name), names.cite(known.section)))
    };
    let all: Vec<String> = idle.iter().filter_map(name).collect();
    format!("\nnot asked about, so without effect here: {}\n", all.join(", "))
}

fn money(amount: &Exact) -> String {
    amount.money_exact(8)
}

/// What is paid differently: the class or holder, both amounts and by how much.
fn payments(report: &AssetReport, band: &AssetBand, names: &Names<'_>) -> Vec<[String; 5]> {
    let mut rows = Vec::new();
    let row = |name: String, left: &Exact, right: &Exact| {
        let by = right.sub(left).unwrap_or(Exact::ZERO);
        [String::new(), name, left.money(), right.money(), signed(&by)]
    };
    for (place, (left, right)) in band.taken.iter().zip(&band.other).enumerate() {
        if left.amount != right.amount {
            rows.push(row(names.class(left.class), &left.amount, &right.amount));
        }
        let holders = report.payoff.classes.get(place).map(|known| known.holders.as_slice()).unwrap_or_default();
        for ((holder, left), right) in holders.iter().zip(&left.holders).zip(&right.holders) {
            if let (Some(holder), true) = (holder, left != right) {
                rows.push(row(format!("  {}", names.party(*holder)), left, right));
            }
        }
    }
    rows
}

fn signed(by: &Exact) -> String {
    if by.is_negative() { by.money() } else { format!("+{}", by.money()) }
}

/// The day, what it is about, as taken, under the other choice, by how much.
fn row(known: &Difference, names: &Names<'_>) -> [String; 5] {
    let shown = |figure: &Option<Figure>| match figure {
        Some(Figure::Number(number)) => names.value(&Value::Number(number.clone()), known.unit.as_ref()),
        Some(Figure::Words(words)) => one_line(words),
        None => "-".to_string(),
    };
    let by = known.by().filter(|by| !by.is_zero()).map(|by| {
        let figure = names.value(&Value::Number(by.clone()), known.unit.as_ref());
        if by.is_negative() { figure } else { format!("+{figure}") }
    });
    [
        known.key.date.to_string(),
        subject(known, names),
        shown(&known.before),
        shown(&known.after),
        by.unwrap_or_default(),
    ]
}

/// What an outcome is about, in few words.
pub fn subject(known: &Difference, names: &Names<'_>) -> String {
    let key = &known.key;
    let party = key.party.map(|party| names.party(party)).unwrap_or_default();
    let class = key.class.map(|class| names.class(class)).unwrap_or_default();
    let name = one_line(&key.name);
    match key.kind {
        Compared::Paid => format!("{party} receives for {name}"),
        Compared::Owed => format!("{} owes {party} for {name}", names.party(COMPANY)),
        Compared::Received => format!("{party} receives {class} for {name}"),
        Compared::Retired => format!("{party} gives up {class}: {name}"),
        Compared::Due => format!("{name} of {class} fall due"),
        Compared::Missed => format!("{name} not fully paid"),
        Compared::Changed => format!("{name} becomes"),
        Compared::Distributed => format!("{class} receives in all"),
        Compared::Refused => format!("line {name} is refused"),
        Compared::Breach => "breach".into(),
        Compared::Duty => format!("duty {name}"),
        Compared::Approval => format!("\"{name}\""),
        Compared::Alternative => format!("{class} takes"),
        Compared::Note => "note".into(),
    }
}

/// Columns of equal width; the last is not filled up.
fn table(rows: &[[String; 5]]) -> String {
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0).min(60)
    };
    let widths: Vec<usize> = (0..5).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).filter(|(_, width)| **width > 0);
        let cells: Vec<String> = cells.map(|(cell, width)| format!("{cell:<width$}", width = *width)).collect();
        out.push_str(&format!("    {}\n", cells.join("  ").trim_end()));
    }
    out
}
