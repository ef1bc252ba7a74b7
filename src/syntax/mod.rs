//! (see the folder)
