//! Any input at all, by chance and from a kept corpus.

mod support;

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use support::fuzz::{check_and_play, read};

fn corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/corpus");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn kept_inputs_do_no_harm() {
    let kept = corpus();
    assert!(kept.len() >= 5);
    for bytes in kept {
        read(&bytes);
        check_and_play(&bytes);
    }
}

#[test]
fn kept_inputs_cut_short_do_no_harm() {
    for bytes in corpus() {
        for end in (0..bytes.len()).step_by(211) {
            read(&bytes[..end]);
            check_and_play(&bytes[..end]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn random_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read(&bytes);
        check_and_play(&bytes);
    }

    #[test]
    fn spoiled_inputs_do_no_harm(which in 0usize..5, places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = corpus().swap_remove(which);
        for (place, byte) in places {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        read(&bytes);
        check_and_play(&bytes);
    }

    #[test]
    fn lines_put_elsewhere_do_no_harm(which in 0usize..5, from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>()) {
        let text = String::from_utf8_lossy(&corpus().swap_remove(which)).into_owned();
        let mut lines: Vec<&str> = text.lines().collect();
        let line = lines.remove(from.index(lines.len()));
        lines.insert(to.index(lines.len()), line);
        check_and_play(lines.join("\n").as_bytes());
    }
}
