package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.gate.AdoptDecision;
import io.etcdsidekicks.gate.AdoptRules;
import io.etcdsidekicks.gate.ReplaceDecision;
import io.etcdsidekicks.gate.ReplaceRules;
import io.etcdsidekicks.gate.ResetDecision;
import io.etcdsidekicks.gate.ResetRules;
import io.etcdsidekicks.gate.Survey;
import io.etcdsidekicks.gate.model.ModelVolume.Change;
import io.etcdsidekicks.gate.model.ModelVolume.Progress;
import java.util.Map;
import java.util.Optional;

/** A person who reads what the gates say and does it; what may be done is decided by the real rules of the commands. */
final class Operator {
    private final World world;

    Operator(World world) {
        this.world = world;
    }

    /** What a machine's gate asks for, if that is right; a person knows whether a disk is lost for good. */
    void help(Machine machine) {
        if (!machine.powered || machine.gate.last == null) {
            return;
        }
        var words = RuleWords.allWords(machine.gate.last);
        if (words.contains("stop etcd")) {
            world.stopEtcd(machine, "an operator stops etcd");
        }
        if (words.contains("left alone")
                && machine.etcd != null
                && world.hasQuorum(machine.etcd.cluster, machine.side)
                && world.isServedWithout(machine)) {
            world.stopEtcd(machine, "an operator stops etcd");
        }
        var wal = machine.visible().wal;
        if (words.contains("adopt --restored") && wal != null && !wal.isOld) {
            world.stopEtcd(machine, "an operator stops etcd");
            adoptRestored(machine);
        } else if (words.contains("readiness-gate replace")) {
            replace(machine);
        }
    }

    private Survey survey(Machine machine) {
        var sight = new Sight(world, machine);
        sight.first(machine.gate, false, false, false);
        var seen = sight.second(machine.gate, true);
        return new Survey(machine.gate.settings, true, seen, seen.peers(), seen.clusters(), Map.of());
    }

    boolean adoptRestored(Machine machine) {
        if (AdoptRules.restored(survey(machine)) instanceof AdoptDecision.Restored(var sealed, var known)) {
            tell(machine, "adopt --restored");
            carryOut(
                    machine,
                    machine.visible().head == null
                            ? ModelVolume.writeSealed(world, machine, sealed, known)
                            : ModelVolume.seal(
                                    world, machine, machine.visible().head, sealed, true, Optional.of(known)));
            return true;
        }
        return false;
    }

    boolean replace(Machine machine) {
        if (ReplaceRules.decide(survey(machine)) instanceof ReplaceDecision.Replace replace) {
            tell(machine, "replace");
            carryOut(
                    machine,
                    _ -> ModelVolume.remember(machine, machine.visible(), machine.memory.with(replace.seen())));
            return true;
        }
        return false;
    }

    /** With {@code --force}. */
    boolean reset(Machine machine) {
        if (ResetRules.ofCluster(survey(machine), true) instanceof ResetDecision.GiveUp give) {
            tell(machine, "reset --force");
            world.consul.giveUp(give.cluster(), give.index());
            world.isGivenUp(give.cluster().clusterId());
            return true;
        }
        return false;
    }

    /** etcd is stopped before. */
    boolean resetHere(Machine machine) {
        world.stopEtcd(machine, "an operator stops etcd");
        machine.staged |= machine.installed;
        machine.installed = false;
        machine.known = false;
        if (ResetRules.here(survey(machine)) instanceof ResetDecision.MoveAside) {
            tell(machine, "reset --here");
            carryOut(machine, ModelVolume.moveDataAside(world, machine));
            return true;
        }
        return false;
    }

    private void tell(Machine machine, String what) {
        if (world.tells()) {
            world.tell(machine + ": an operator says readiness-gate " + what);
        }
        world.figures.count("operator " + what);
        world.changes++;
    }

    private static void carryOut(Machine machine, Change change) {
        var piece = 0;
        while (change.piece(piece) == Progress.MORE) {
            piece++;
        }
        machine.volumeHolder = null;
    }
}
