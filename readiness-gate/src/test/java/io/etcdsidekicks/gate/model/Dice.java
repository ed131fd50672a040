package io.etcdsidekicks.gate.model;

/** Chance that a seed repeats exactly (SplitMix64). */
final class Dice {
    private long state;

    Dice(long seed) {
        state = seed * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
    }

    long bits() {
        state += 0x9E3779B97F4A7C15L;
        var mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** From 0 to less than {@code bound}. */
    int below(int bound) {
        return (int) (((bits() >>> 33) * bound) >>> 31);
    }

    boolean oneIn(int times) {
        return below(times) == 0;
    }
}
