package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.gate.GateDecision;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import java.util.Map;
import java.util.TreeMap;

/** What happened in many runs; one for each thread of them. */
@SuppressWarnings("EnumOrdinal") // of tables that live as long as the program
final class Figures {
    long runs;
    long steps;
    long faults;
    private final Map<String, Long> counts = new TreeMap<>();
    private final long[] kinds = new long[KINDS.length];
    private static final Class<?>[] KINDS = {
        GateDecision.Wait.class,
        GateDecision.Done.class,
        GateDecision.AcquireLock.class,
        GateDecision.WriteRecord.class,
        GateDecision.Claim.class,
        GateDecision.Open.class,
        GateDecision.Seal.class,
        GateDecision.HandOver.class,
        GateDecision.Refuse.class,
        GateDecision.Found.class,
        GateDecision.Remember.class,
        GateDecision.AddLearner.class,
        GateDecision.RemoveMember.class,
        GateDecision.Promote.class,
        GateDecision.WriteSealed.class,
        GateDecision.Renew.class,
        GateDecision.Forget.class,
        GateDecision.MoveStartFileAside.class,
        GateDecision.MoveDataAside.class,
        GateDecision.TakeManifestAway.class,
    };
    private final long[] starts = new long[GateDecision.Start.values().length];
    private boolean isSample;

    void begin(boolean sample) {
        runs++;
        isSample = sample;
    }

    void decided(GateDecision decision) {
        for (var kind = 0; kind < KINDS.length; kind++) {
            if (KINDS[kind] == decision.getClass()) {
                kinds[kind]++;
                break;
            }
        }
        if (decision instanceof HandOver(var start, var _)) {
            starts[start.ordinal()]++;
        }
        if (isSample) {
            count("rule " + RuleWords.rule(decision));
        }
    }

    void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    void add(Figures other) {
        runs += other.runs;
        steps += other.steps;
        faults += other.faults;
        other.counts.forEach((what, times) -> counts.merge(what, times, Long::sum));
        for (var kind = 0; kind < kinds.length; kind++) {
            kinds[kind] += other.kinds[kind];
        }
        for (var start = 0; start < starts.length; start++) {
            starts[start] += other.starts[start];
        }
    }

    long of(String what) {
        return counts.getOrDefault(what, 0L);
    }

    /** By what they are of. */
    Map<String, Long> counted(String prefix) {
        var found = new TreeMap<String, Long>();
        counts.forEach((what, times) -> {
            if (what.startsWith(prefix)) {
                found.put(what.substring(prefix.length()), times);
            }
        });
        return found;
    }

    Map<String, Long> decisions() {
        var found = new TreeMap<String, Long>();
        for (var kind = 0; kind < kinds.length; kind++) {
            found.put(KINDS[kind].getSimpleName(), kinds[kind]);
        }
        for (var start : GateDecision.Start.values()) {
            found.put("HandOver " + start.word(), starts[start.ordinal()]);
        }
        return found;
    }
}
