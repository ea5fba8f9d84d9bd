mod clocks;
mod levels;
