package io.etcdsidekicks.gate.model;

/** What kind of world a seed makes, and what is going to happen to it. */
record WorldPlan(
        int size,
        int machines,
        boolean rejoins,
        boolean mountPoint,
        boolean discoverySrv,
        int calmRounds,
        int steps,
        int faultsInHundred,
        int disksToLose,
        int timesToForget) {

    static WorldPlan of(Dice dice) {
        var kind = dice.below(100);
        var size = kind < 15 ? 1 : kind < 45 ? 2 : kind < 90 ? 3 : kind < 97 ? 4 : 5;
        var further = dice.below(10);
        var machines = size + (further < 7 ? 0 : further < 9 ? 1 : 2);
        var calm = dice.below(3);
        return new WorldPlan(
                size,
                machines,
                dice.oneIn(2),
                dice.oneIn(4),
                dice.oneIn(12),
                calm == 0 ? 0 : calm == 1 ? 3 + dice.below(8) : 12 + dice.below(8),
                10 + dice.below(50) + (dice.oneIn(4) ? dice.below(100) : 0),
                2 + dice.below(16),
                dice.below(3),
                dice.oneIn(3) ? 1 : 0);
    }
}
