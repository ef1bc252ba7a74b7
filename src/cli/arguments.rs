//! What can be typed.
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::diagnostics::ErrorFormat;
use crate::exact::Exact;
use crate::workspace::Choices;

/// The terms of preferred stock as text: checked, played, explained.
///
/// A certificate (`.scrip`) transcribes the filed text of a series of preferred stock, section by section. A scenario is a
/// dated journal of a company's events. Scrip plays the one against the other and says what is owed, what is refused, who
/// votes and what is due by when, with the sections that each figure rests on.
#[derive(Debug, Parser)]
#[command(name = "scrip", version, max_term_width = 100, arg_required_else_help = true, after_help = EXIT_CODES)]
pub struct Arguments {
    /// How errors are written: drawn for people, one line each for editors, or JSON
    #[arg(long, global = true, value_name = "FORMAT", default_value = "human", value_parser = error_format)]
    pub error_format: ErrorFormat,
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done; 1 an expectation failed, or a comparison found differences; 2 the input is wrong; 3 internal error.
`scrip help COMMAND` says more about a command, `scrip codes CODE` about an error.";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check certificates and scenarios: all errors in one run
    ///
    /// Certificates that are named together belong to one company and use each other's names. Scenarios are checked with the
    /// certificates that they name.
    Check(Check),
    /// Play a scenario and print what comes of it
    ///
    /// The timeline shows each day with the events of the journal and, below them, what they led to: who receives what, what
    /// changed, what was refused or breached, and under which section.
    Run(Run),
    /// Play scenarios and compare them with what they expect
    ///
    /// A file that is a scenario is played, a certificate is checked, and a folder is searched for both. A scenario passes when
    /// every `expect` line comes true and every event is played, or refused as expected.
    Test(Test),
    /// Show how one figure comes about, with the section of each step
    ///
    /// Ask for any figure, condition or date that an `expect` line could name, such as `Conversion Price of Series A`, or for
    /// what happened: `what Alder receives on 2006-06-30`, `why was the call refused`, `what if Alder converts 10 Series A`.
    Explain(Explain),
    /// Say what hangs on the readings of a scenario
    ///
    /// Plays the scenario under every other choice of every reading that it asks about, one at a time, and lists the outcomes
    /// that differ. With `--assets`, compares what a liquidation would bring and says from which assets on it differs; with
    /// `--figure` and `--days`, on which days a figure does.
    Readings(ReadingArguments),
    /// List what must and may happen by when: rights, deadlines, defaults, notices
    ///
    /// Says how things stand at the end of a day: rights that are open with their windows, what is owed or to be done and by
    /// when, breaches and what they bring with them, notices and when they count as given, and what the calendar will bring.
    /// `--format ics` writes a calendar that calendar programs open.
    Due(DueArguments),
    /// Say who votes on a matter, which approvals it needs, and the fewest holders that pass or block it
    ///
    /// The matter is in the words that certificates use, such as "charter amendment" or "issue of Series B"; what it does, if a
    /// section asks for it, with `--that`.
    Votes(VoteArguments),
    /// Print a statement made of a scenario, such as that of its adjustments
    Report(Report),
    /// Write the journal of a scenario as data, or data as a journal
    ///
    /// A scenario is read from text or JSON, with the files of events that it names, and written in the form that is asked for.
    /// What comes out says the same: played, it gives the same outcomes. CSV has the events alone, for a scenario that names
    /// the table with `events FILE.csv`.
    Events(Events),
    /// List which sections are transcribed, and which no scenario reaches
    ///
    /// A section is transcribed, not modelled for a stated reason, or empty. With scenarios, the sections are listed that none
    /// of them reaches, and the conditions and refusals in them. `--source` lays a filed text beside the certificate,
    /// `--mutate` asks how well the scenarios hold it.
    Coverage(Coverage),
    /// Make a starting file from a filed text
    ///
    /// Every numbered paragraph of the text becomes a section with its heading and a `todo`, so that an encoder fills in and
    /// `scrip check` counts what is left. The file is printed.
    New(New),
    /// Say what changed in meaning between two files, by section
    ///
    /// Layout, comments and the order of clauses make no difference. Sections that were renumbered are followed, and so is a
    /// class that has another name. With a definition that changed comes what depends on it. With `--scenario`, what the
    /// changes lead to is shown as well. Exits with 1 if there is a difference.
    Diff(Diff),
    /// Lay files out canonically; what they say never changes
    ///
    /// Slots line up, sections are written with `§`, a fact has a line of its own; comments stay where they are. The result is
    /// read again before it is written, and not written if it would say something else. Names of the files that change are
    /// printed.
    Fmt(Fmt),
    /// Explain an error code, or list all
    ///
    /// The page of a code says what causes the error and shows a wrong and a right text.
    Codes(Codes),
    /// Write a completion script for a shell
    ///
    /// For bash: `scrip completions bash > ~/.local/share/bash-completion/completions/scrip`.
    Completions(Completions),
    /// Write the manual page
    ///
    /// Of scrip itself, or of one of its commands: `scrip manual diff | man -l -`.
    Manual(Manual),
}

#[derive(Debug, Args)]
pub struct Check {
    /// Certificates and scenarios
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Look for what is right in form and may be wrong, such as terms that nothing uses; exit with 1 if something is found
    #[arg(long)]
    pub strict: bool,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = PlainFormat::Text)]
    pub format: PlainFormat,
}

#[derive(Debug, Args)]
pub struct Run {
    /// The scenario; it names its certificates and prices
    pub scenario: PathBuf,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
    #[command(flatten)]
    pub choices: ChoiceArguments,
}

#[derive(Debug, Args)]
pub struct Test {
    /// Files and folders [default: the folders `examples` and `certificates`]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// The scenario
    pub scenario: PathBuf,
    /// The figure, in the words of the certificate
    pub query: String,
    /// The day, at its end [default: the last day of the scenario]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<NaiveDate>,
    /// How many levels of the derivation are shown
    #[arg(long, value_name = "LEVELS", default_value_t = 3, conflicts_with = "all")]
    pub depth: usize,
    /// Show the whole derivation
    #[arg(long)]
    pub all: bool,
    /// How the result is written; JSON has the whole derivation
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
    #[command(flatten)]
    pub choices: ChoiceArguments,
}

#[derive(Debug, Args)]
pub struct ReadingArguments {
    /// The scenario
    pub scenario: PathBuf,
    /// Compare what a liquidation would bring, for assets such as `$1,000,000..$80,000,000`
    #[arg(long, value_name = "FROM..TO", value_parser = assets, conflicts_with_all = ["figure", "days"])]
    pub assets: Option<(Exact, Exact)>,
    /// The day of that liquidation [default: that of the scenario's own, or its last day]
    #[arg(long, value_name = "DATE", value_parser = date, requires = "assets")]
    pub on: Option<NaiveDate>,
    /// Compare a figure day by day
    #[arg(long, value_name = "QUERY", requires = "days")]
    pub figure: Option<String>,
    /// The days, such as `2004-06-17..2006-06-30`
    #[arg(long, value_name = "FROM..TO", value_parser = days, requires = "figure")]
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
    #[command(flatten)]
    pub choices: ChoiceArguments,
}

#[derive(Debug, Args)]
pub struct DueArguments {
    /// The scenario
    pub scenario: PathBuf,
    /// The day, at its end [default: the last day of the scenario]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<NaiveDate>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = DueFormat::Text)]
    pub format: DueFormat,
    #[command(flatten)]
    pub choices: ChoiceArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DueFormat {
    Text,
    Json,
    Csv,
    /// iCalendar
    Ics,
}

#[derive(Debug, Args)]
pub struct VoteArguments {
    /// The scenario
    pub scenario: PathBuf,
    /// The matter, such as "merger"
    #[arg(long)]
    pub matter: String,
    /// What it does, such as "creates a senior class"; may be repeated
    #[arg(long, value_name = "WORDS")]
    pub that: Vec<String>,
    /// The day, at its end [default: the last day of the scenario]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<NaiveDate>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
    #[command(flatten)]
    pub choices: ChoiceArguments,
}

#[derive(Debug, Args)]
pub struct Report {
    #[command(subcommand)]
    pub kind: ReportKind,
}

#[derive(Debug, Subcommand)]
pub enum ReportKind {
    /// State each adjustment of what shares convert into, with its facts and its computation
    ///
    /// For each adjustment: the event and its facts, the sections, the computation, the old and the new value, and what a
    /// share now converts into; at the end, what a share of each class converts into on the last day.
    Adjustments(AdjustmentArguments),
    /// Make a page of a scenario: holders, prices, liquidation, votes, dues, figures, timeline
    ///
    /// One file without scripts that needs no network, for the screen and for paper. Charts are drawn, and each figure of the
    /// last day unfolds to the way in which it was worked out.
    Html(HtmlArguments),
}

#[derive(Debug, Args)]
pub struct HtmlArguments {
    /// The scenario
    pub scenario: PathBuf,
    #[command(flatten)]
    pub choices: ChoiceArguments,
}

#[derive(Debug, Args)]
pub struct AdjustmentArguments {
    /// The scenario
    pub scenario: PathBuf,
    /// With `--format ocf`, the folder of the cap table: its names for the classes are used
    #[arg(long, value_name = "FOLDER")]
    pub ocf: Option<PathBuf>,
    /// How many levels of each computation are shown
    #[arg(long, value_name = "LEVELS", default_value_t = 3, conflicts_with = "all")]
    pub depth: usize,
    /// Show whole computations
    #[arg(long)]
    pub all: bool,
    /// How the result is written; JSON has whole computations, OCF what the company writes into its cap table
    #[arg(long, value_enum, default_value_t = AdjustmentFormat::Text)]
    pub format: AdjustmentFormat,
    #[command(flatten)]
    pub choices: ChoiceArguments,
}

#[derive(Debug, Args)]
pub struct Events {
    /// The scenario, as text or JSON
    pub scenario: PathBuf,
    /// How it is written
    #[arg(long, value_enum, default_value_t = TableFormat::Json)]
    pub format: TableFormat,
}

#[derive(Debug, Args)]
pub struct Coverage {
    /// A certificate, or those of one company
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
    /// The filed text: lay its numbered paragraphs beside the sections of the certificate
    #[arg(long, value_name = "TEXT")]
    pub source: Option<PathBuf>,
    /// Change each figure, comparison and line of the certificate in turn, and list the changes that no scenario notices
    #[arg(long, conflicts_with = "source")]
    pub mutate: bool,
}

#[derive(Debug, Args)]
pub struct New {
    /// The filed text as downloaded: plain or HTML
    #[arg(long, value_name = "TEXT", required_unless_present = "ocf")]
    pub source: Option<PathBuf>,
    /// A folder of Open Cap Table Format files: begin a scenario with its stakeholders, issuances and conversions
    #[arg(long, value_name = "FOLDER", conflicts_with = "source")]
    pub ocf: Option<PathBuf>,
    /// A certificate that the scenario names; may be repeated
    #[arg(long, value_name = "FILE", requires = "ocf")]
    pub certificate: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Diff {
    /// The file before
    pub old: PathBuf,
    /// The file after
    pub new: PathBuf,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = PlainFormat::Text)]
    pub format: PlainFormat,
    /// Scenarios of either file: say what comes out differently in them, before and after, for each holder
    #[arg(long = "scenario", value_name = "SCENARIO", num_args = 1..)]
    pub scenarios: Vec<PathBuf>,
    /// Search for a small scenario in which something comes out differently, and print it; a `--scenario` lends its header
    #[arg(long)]
    pub find: bool,
    /// How many scenarios the search plays
    #[arg(long, value_name = "NUMBER", default_value_t = 300, requires = "find")]
    pub tries: usize,
}

#[derive(Debug, Args)]
pub struct Fmt {
    /// Certificates and scenarios; without any, or with `-`, standard input is laid out to standard output
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Write nothing; exit with 1 if a file is not in canonical layout
    #[arg(long)]
    pub check: bool,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = PlainFormat::Text)]
    pub format: PlainFormat,
    /// Break lines of certificates that are longer than 120 characters where they may go on in the next one
    #[arg(long)]
    pub wrap: bool,
}

#[derive(Debug, Args)]
pub struct Codes {
    /// Such as E0301
    pub code: Option<String>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = PlainFormat::Text)]
    pub format: PlainFormat,
}

#[derive(Debug, Args)]
pub struct Completions {
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct Manual {
    /// A command, such as `diff`
    #[arg(value_name = "COMMAND")]
    pub of: Option<String>,
}

#[derive(Debug, Args)]
pub struct ChoiceArguments {
    /// Play up to the end of this day, such as 2004-06-17
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<NaiveDate>,
    /// Count only what was known on this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub known_on: Option<NaiveDate>,
    /// Take a reading otherwise than by default; may be repeated
    #[arg(long = "reading", value_name = "NAME=CHOICE")]
    pub readings: Vec<String>,
}

impl ChoiceArguments {
    pub fn choices(&self) -> Choices {
        Choices { readings: self.readings.clone(), until: self.until, known_on: self.known_on }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    Text,
    Json,
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AdjustmentFormat {
    Text,
    Markdown,
    Json,
    Csv,
    /// Transactions of the Open Cap Table Format that state new conversion ratios
    Ocf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    Text,
    Markdown,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlainFormat {
    Text,
    Json,
}

fn error_format(word: &str) -> Result<ErrorFormat, String> {
    word.parse()
}

fn assets(text: &str) -> Result<(Exact, Exact), String> {
    let amount = |text: &str| text.trim().trim_start_matches('$').replace(',', "").parse::<Exact>().ok();
    let ends = text.split_once("..").and_then(|(from, to)| Some((amount(from)?, amount(to)?)));
    ends.filter(|(from, to)| !from.is_negative() && from < to)
        .ok_or_else(|| "write two amounts of dollars, the smaller first, as `$1,000,000..$80,000,000`".to_string())
}

fn days(text: &str) -> Result<(NaiveDate, NaiveDate), String> {
    let ends = text.split_once("..").and_then(|(from, to)| Some((date(from).ok()?, date(to).ok()?)));
    ends.filter(|(from, to)| from <= to)
        .ok_or_else(|| "write two days, the earlier first, as `2004-06-17..2006-06-30`".to_string())
}

fn date(text: &str) -> Result<NaiveDate, String> {
    let is_written_right = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let parsed = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    parsed.filter(|_| is_written_right).ok_or_else(|| "write a day of the calendar as `2004-06-17`".to_string())
}
