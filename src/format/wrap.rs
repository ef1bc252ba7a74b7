//! Long lines: where they are broken.
//!
//! A line is broken where it may go on in the next one, and only if it is too long; lines that people broke are never
//! joined.
use crate::syntax::lines::{Piece, pieces};

/// How many characters a line has at most, if it can be broken.
pub(super) const WIDTH: usize = 120;
/// What part of the room a line should use before it is broken, as a fraction.
const LEAST_USED: (usize, usize) = (1, 3);

/// Part of a line, with how many parentheses of it are open before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub text: String,
    pub depth: usize,
}

/// A place at which a line may be broken.
struct Joint {
    /// The byte at which the rest begins.
    at: usize,
    depth: usize,
    /// How tightly it binds: `or` less than `and`, that less than a comparison, and so on.
    binding: u8,
}

/// Divides a line of code that begins in this column; what goes on begins in `rest`, and two further for each parenthesis.
/// Items of lists stay whole: what would go on below them could not be told from the next item.
pub(super) fn wrap(code: &str, column: usize, rest: usize, depth: usize) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut part = Part { text: code.to_owned(), depth };
    let mut column = column;
    let is_item = code.starts_with('(');
    while !is_item && column + part.text.chars().count() > WIDTH {
        let Some((first, following)) = divide(&part, WIDTH.saturating_sub(column)) else { break };
        part = following;
        column = rest + 2 * part.depth;
        parts.push(first);
    }
    parts.push(part);
    parts
}

/// Breaks a line at the loosest of its joints, the last one of them for which the first part has room.
fn divide(part: &Part, room: usize) -> Option<(Part, Part)> {
    let least = room * LEAST_USED.0 / LEAST_USED.1;
    let joints = joints(part).into_iter().filter(|joint| {
        let length = part.text.get(..joint.at).map_or(0, |first| first.trim_end().chars().count());
        (least..=room).contains(&length)
    });
    let best = joints.min_by_key(|joint| (joint.depth, joint.binding, std::cmp::Reverse(joint.at)))?;
    let (first, rest) = part.text.split_at_checked(best.at)?;
    let first = Part { text: first.trim_end().to_owned(), depth: part.depth };
    Some((first, Part { text: rest.trim_start().to_owned(), depth: best.depth }))
}

fn joints(part: &Part) -> Vec<Joint> {
    let found = pieces(&part.text);
    let mut depth = part.depth;
    let mut joints = Vec::new();
    for (index, (at, piece)) in found.iter().enumerate() {
        let is_apart = part.text.get(..*at).is_some_and(|before| before.ends_with(' '));
        let next = |by: usize| found.get(index + by).map(|(_, piece)| *piece);
        let binding = match piece {
            Piece::Mark("(") => {
                depth += 1;
                None
            }
            Piece::Mark(")") => {
                depth = depth.saturating_sub(1);
                None
            }
            // `or waived by`, `or CHOICE "words"` would begin lines of their own.
            Piece::Word("or") if is_apart => {
                let is_slot =
                    matches!(next(1), Some(Piece::Word("waived"))) || matches!(next(2), Some(Piece::Quote(_)));
                (!is_slot).then_some(1)
            }
            Piece::Word("and") if is_apart => Some(2),
            Piece::Mark("=" | "<" | ">" | "≤" | "≥") if is_apart => Some(3),
            Piece::Mark("+") if is_apart => Some(4),
            Piece::Mark("-") if is_apart && index > 0 => Some(4),
            Piece::Mark("*" | "×" | "/") if is_apart => Some(5),
            _ => None,
        };
        joints.extend(binding.filter(|_| index > 0).map(|binding| Joint { at: *at, depth, binding }));
        if matches!(piece, Piece::Mark(","))
            && let Some((after, _)) = found.get(index + 1)
        {
            joints.push(Joint { at: *after, depth, binding: 0 });
        }
    }
    joints
}
