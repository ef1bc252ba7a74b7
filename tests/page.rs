//! The page of a scenario: read as a browser would, and compared with what the other commands say as JSON.

use scraper::{ElementRef, Html, Selector};
use scrip::cli::{Terminals, run};
use serde_json::Value;

/// What a command writes.
fn said(arguments: &[&str]) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let all = ["scrip"].iter().chain(arguments).map(|word| word.to_string()).collect::<Vec<_>>();
    let exit = run(all, &mut out, &mut err, Terminals::default());
    assert!(exit as u8 <= 1, "{arguments:?}: {}", String::from_utf8_lossy(&err));
    String::from_utf8(out).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let all: Vec<&str> = arguments.iter().copied().chain(["--format", "json"]).collect();
    serde_json::from_str(&said(&all)).unwrap()
}

fn page(scenario: &str) -> Html {
    Html::parse_document(&said(&["report", "html", scenario]))
}

fn all<'p>(page: &'p Html, selector: &str) -> Vec<ElementRef<'p>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn words(element: &ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn within(element: &ElementRef<'_>, selector: &str) -> Vec<String> {
    element.select(&Selector::parse(selector).unwrap()).map(|found| words(&found)).collect()
}

fn texts(list: &Value, member: &str) -> Vec<String> {
    let one = |item: &Value| item[member].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    list.as_array().unwrap().iter().map(one).collect()
}

const STORIES: [&str; 4] = [
    "examples/mti/a4-series-b-dilutes.scrip",
    "examples/valence/dilution.scrip",
    "examples/storage/conversion.scrip",
    "examples/nstor/step-ups.scrip",
];

#[test]
fn a_page_needs_nothing_else() {
    for story in STORIES {
        let page = page(story);
        assert!(all(&page, "script, link, img, iframe, object").is_empty(), "{story}");
        for element in all(&page, "[src], [href]") {
            let target = element.value().attr("href").unwrap_or("elsewhere");
            assert!(target.starts_with('#'), "{story}: {target}");
            assert_eq!(all(&page, target).len(), 1, "{story}: {target}");
        }
        let styles: String = all(&page, "style").iter().map(words).collect();
        assert!(!styles.contains("url(") && !styles.contains("@import"), "{story}");
        assert_eq!(all(&page, "section").len(), 7, "{story}");
    }
}

#[test]
fn the_timeline_has_every_outcome() {
    for story in STORIES {
        let mut wanted = texts(&json(&["run", story])["outcomes"], "text");
        let mut found: Vec<String> = all(&page(story), "#timeline .outcome .text").iter().map(words).collect();
        wanted.sort();
        found.sort();
        assert_eq!(found, wanted, "{story}");
    }
}

#[test]
fn adjustments_are_those_of_the_statement_and_unfold() {
    let mut seen = 0;
    for story in STORIES {
        let page = page(story);
        let rows = all(&page, "#conversion table.adjustments tbody tr");
        let statement = json(&["report", "adjustments", story]);
        let stated: Vec<&str> = statement["adjustments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|known| known["after"]["amount"].as_str().unwrap())
            .collect();
        let found: Vec<&str> = rows.iter().map(|row| row.value().attr("data-exact").unwrap()).collect();
        assert_eq!(found, stated, "{story}");
        for row in rows {
            assert!(!within(&row, "details.figure ul.steps li").is_empty(), "{story}: {}", words(&row));
            seen += 1;
        }
    }
    assert!(seen > 3);
}

#[test]
fn the_register_ends_with_what_is_outstanding() {
    // By hand: 1,200 and 800 shares were issued, and nothing else happened to them.
    let page = page("examples/nstor/step-ups.scrip");
    let last = all(&page, "#holders table tbody tr").pop().unwrap();
    let exact: Vec<&str> =
        last.select(&Selector::parse("td").unwrap()).map(|cell| cell.value().attr("data-exact").unwrap()).collect();
    assert_eq!(exact, ["1200", "800", "2000"]);
    assert_eq!(within(&last, "td"), ["1,200", "800", "2,000"]);
    assert_eq!(all(&page, "#holders figure svg").len(), 1);
}

#[test]
fn figures_are_those_that_explain_gives() {
    for story in ["examples/nstor/step-ups.scrip", "examples/valence/dilution.scrip"] {
        let page = page(story);
        let rows = all(&page, "#figures table tr");
        assert!(rows.len() > 3, "{story}");
        for row in rows.iter().take(6) {
            let name = within(row, "th").remove(0);
            let value = within(row, "td > details.figure > summary, td > span.figure").remove(0);
            assert_eq!(value, json(&["explain", story, &name])["value"]["text"].as_str().unwrap(), "{story}: {name}");
        }
    }
}

#[test]
fn what_is_due_and_who_votes_is_what_the_commands_say() {
    for story in STORIES {
        let page = page(story);
        let items = json(&["due", story])["items"].as_array().unwrap().len();
        assert_eq!(all(&page, "#due table.dues tr").len(), items, "{story}");
        let ballot = json(&["votes", story, "--matter", "election of directors"]);
        let votes: Vec<String> = all(&page, "#votes td.number").iter().map(words).collect();
        for class in ballot["classes"].as_array().unwrap().iter().filter(|class| class["excluded"].is_null()) {
            for holder in class["holders"].as_array().unwrap() {
                let wanted = holder["amount"].as_str().unwrap();
                assert!(votes.iter().any(|found| found.replace(',', "") == wanted), "{story}: {wanted} in {votes:?}");
            }
        }
    }
}

#[test]
fn a_liquidation_at_its_own_assets_is_the_one_that_was_played() {
    let story = "examples/mti/liquidation.scrip";
    let page = page(story);
    let rows = all(&page, "#liquidation table tbody tr");
    let own = rows.iter().find(|row| words(row).contains("the assets of the scenario")).expect("its own assets");
    let amounts: Vec<&str> =
        own.select(&Selector::parse("td").unwrap()).map(|cell| cell.value().attr("data-exact").unwrap()).collect();
    let outcomes = json(&["run", story]);
    let distributed: Vec<&Value> =
        outcomes["outcomes"].as_array().unwrap().iter().filter(|known| known["kind"] == "distributed").collect();
    assert!(!distributed.is_empty());
    for known in distributed {
        let amount = known["amount"].as_str().unwrap();
        assert!(amounts.contains(&amount), "{} in {amounts:?}", known["text"]);
    }
    // Bends and jumps are numbered in the drawing and in the table.
    let marks = all(&page, "#liquidation figure svg text").iter().map(words).filter(|word| word == "1").count();
    assert_eq!(marks, 1);
    assert!(rows.iter().any(|row| words(row).contains("(1)")));
}

#[test]
fn what_stands_in_a_scenario_cannot_become_markup() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
    std::fs::create_dir_all(&folder).unwrap();
    let certificate = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("certificates/nstor-series-g.scrip");
    std::fs::copy(certificate, folder.join("g.scrip")).unwrap();
    let scenario = folder.join("marks.scrip");
    let text = "scenario \"A <script>alert(1)</script> & more\"\n  certificates g.scrip\n  holder Alder\n\n\
        2000-12-28  issue 10 Series G to Alder\n2001-01-02  Company proposes \"<b>act</b>\"\n";
    std::fs::write(&scenario, text).unwrap();
    let page = page(scenario.to_str().unwrap());
    assert!(all(&page, "script, #timeline b").is_empty());
    assert_eq!(words(&all(&page, "h1")[0]), "A <script>alert(1)</script> & more");
}

/// The labels of a derivation, all the way down.
fn labels(steps: &Value, found: &mut Vec<String>) {
    for step in steps.as_array().unwrap() {
        found.push(step["label"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" "));
        labels(&step["steps"], found);
    }
}

#[test]
fn a_derivation_is_shown_to_its_end() {
    for (story, figure) in [
        ("examples/mti/a4-series-b-dilutes.scrip", "Conversion Price of Series A"),
        ("examples/valence/dilution.scrip", "Conversion Price of Series C"),
        ("examples/storage/conversion.scrip", "Conversion Price of Series A"),
    ] {
        let page = page(story);
        let shown = all(&page, "ul.steps .label").iter().map(words).collect::<std::collections::BTreeSet<_>>();
        let mut wanted = Vec::new();
        labels(&json(&["explain", story, figure])["steps"], &mut wanted);
        assert!(wanted.len() > 3, "{story}");
        for label in wanted {
            assert!(shown.contains(&label), "{story}: {label} is not among {shown:?}");
        }
    }
}

#[test]
fn what_happened_unfolds_to_its_grounds() {
    let page = page("examples/mti/two-series.scrip");
    let paid = all(&page, "#timeline li.outcome details");
    let paid = paid.iter().find(|item| words(item).starts_with("Series A receives")).expect("the liquidation");
    assert_eq!(within(paid, "ul.steps .label"), ["Series A receives in all"]);
    // It stands with the liquidation of those assets, where a link leads.
    let link = paid.select(&Selector::parse("a").unwrap()).next().expect("a link");
    let shown = all(&page, &format!("[id='{}']", link.value().attr("href").unwrap().trim_start_matches('#')));
    let labels = within(&shown[0], ".label");
    assert!(labels.iter().any(|label| label == "each share is entitled to"), "{labels:?}");
    assert!(labels.iter().any(|label| label == "First Amount I"), "{labels:?}");
    // Each row of the table of a liquidation has its grounds, too.
    let rows = all(&page, "#liquidation table tbody tr").len();
    assert_eq!(all(&page, "#liquidation details.grounds").len(), rows);
}

#[test]
fn votes_and_conversions_unfold() {
    let page = page("tests/data/reports/story.scrip");
    assert!(!all(&page, "#conversion ul.converts details ul.steps").is_empty());
    let days: Vec<String> = all(&page, "#holders table tbody th").iter().map(words).collect();
    for day in days {
        assert_eq!(all(&page, &format!("[id='d{day}']")).len(), 1, "{day} leads to the timeline");
    }
}
