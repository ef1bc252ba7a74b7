//! The difference of two texts, by lines.

/// The lines of both texts in order, with `-` before what only the first has and `+` before what only the second has.
pub fn diff(wanted: &str, found: &str) -> String {
    let (wanted, found) = (lines(wanted), lines(found));
    let common = common_lengths(&wanted, &found);
    let (mut at_wanted, mut at_found) = (0, 0);
    let mut out = String::new();
    while at_wanted < wanted.len() || at_found < found.len() {
        let both = at_wanted < wanted.len() && at_found < found.len();
        let (sign, line) = if both && wanted[at_wanted] == found[at_found] {
            (at_wanted, at_found) = (at_wanted + 1, at_found + 1);
            (' ', wanted[at_wanted - 1])
        } else if at_found == found.len()
            || at_wanted < wanted.len() && common[at_wanted + 1][at_found] >= common[at_wanted][at_found + 1]
        {
            at_wanted += 1;
            ('-', wanted[at_wanted - 1])
        } else {
            at_found += 1;
            ('+', found[at_found - 1])
        };
        out.push(sign);
        out.push_str(line);
        if !line.ends_with('\n') {
            out.push_str("⏎ (no line break)\n");
        }
    }
    out
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// For each pair of positions, how many lines the rests have in common.
fn common_lengths(wanted: &[&str], found: &[&str]) -> Vec<Vec<usize>> {
    let mut lengths = vec![vec![0; found.len() + 1]; wanted.len() + 1];
    for i in (0..wanted.len()).rev() {
        for j in (0..found.len()).rev() {
            lengths[i][j] = if wanted[i] == found[j] {
                lengths[i + 1][j + 1] + 1
            } else {
                lengths[i + 1][j].max(lengths[i][j + 1])
            };
        }
    }
    lengths
}
