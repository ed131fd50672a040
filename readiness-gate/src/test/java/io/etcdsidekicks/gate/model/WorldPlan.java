package io.etcdsidekicks.gate.model;

/**
 * What kind of world a seed makes, and what is going to happen to it.
 *
 * @param kubelet whether a kubelet starts etcd; else something that knows no manifest, such as systemd
 * @param stays whether the gates go on watching
 * @param disksToLose of machines, or of volumes, for good
 * @param timesToForget how often Consul loses all that it has
 * @param timesToRestore how often Consul's key-value store goes back to an earlier day
 * @param cleanUps how often somebody deletes files of etcd's
 * @param foreigners whether strangers' etcds take addresses
 * @param fire whether all that run lose their volumes at once
 * @param slowRegistrars whether Consul goes on showing what the registrars said first, until all that run are switched off
 *     at once
 */
record WorldPlan(
        int size,
        int machines,
        boolean rejoins,
        boolean mountPoint,
        boolean discoverySrv,
        boolean kubelet,
        boolean stays,
        int calmRounds,
        int steps,
        int faultsInHundred,
        int disksToLose,
        int timesToForget,
        int timesToRestore,
        int cleanUps,
        boolean foreigners,
        boolean fire,
        boolean slowRegistrars) {

    static WorldPlan of(Dice dice) {
        var kind = dice.below(100);
        var size = kind < 15 ? 1 : kind < 40 ? 2 : kind < 90 ? 3 : kind < 97 ? 4 : 5;
        var further = dice.below(10);
        var machines = size + (further < 7 ? 0 : further < 9 ? 1 : 2);
        var calm = dice.below(3);
        var trouble = dice.below(6);
        return new WorldPlan(
                size,
                machines,
                dice.oneIn(2),
                dice.oneIn(4),
                dice.oneIn(12),
                dice.below(4) > 0,
                dice.below(3) > 0,
                calm == 0 ? 0 : calm == 1 ? 3 + dice.below(8) : 11 + dice.below(8),
                10 + dice.below(50) + (dice.oneIn(4) ? dice.below(100) : 0),
                2 + dice.below(16),
                dice.below(3),
                trouble < 2 ? 1 : 0,
                trouble == 2 ? 1 + dice.below(2) : 0,
                trouble == 3 || trouble == 4 ? 1 + dice.below(2) : 0,
                trouble == 5,
                trouble < 2,
                trouble < 2 && dice.oneIn(4));
    }
}
