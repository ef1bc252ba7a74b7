mod map;
mod read;
