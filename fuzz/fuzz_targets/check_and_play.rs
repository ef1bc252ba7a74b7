#![no_main]
//! The same body as in the tests, driven by the fuzzer: `cargo fuzz run check_and_play`.

#[path = "../../tests/support"]
mod support {
    pub mod fuzz;
    pub mod story;
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| support::fuzz::check_and_play(bytes));
