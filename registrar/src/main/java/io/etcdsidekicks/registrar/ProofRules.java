package io.etcdsidekicks.registrar;

import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.discovery.SrvAnswer;
import java.util.Optional;

/**
 * Names the likely cause when a record does not arrive. Pure. The 200 to a registration means no more than that the
 * local agent stored it; the servers may refuse it afterwards (docs/facts.md 2a).
 */
public final class ProofRules {
    private static final String TAGS_BROKEN = "1.19.";

    private static final String CLONED =
            "two machines with one Consul node ID (a cloned data directory of Consul) knock each other out of the catalog:"
                    + " delete the file node-id there, leave disable_host_node_id at true, and restart that agent";

    private ProofRules() {}

    public static Proof judge(ProofObservation seen) {
        return switch (seen.catalog()) {
            case CatalogAnswer.Failed(String cause) -> new Proof.Missing("the catalog cannot be read: " + cause, "");
            case CatalogAnswer.Records records -> judgeCatalog(seen, records);
        };
    }

    private static Proof judgeCatalog(ProofObservation seen, CatalogAnswer.Records catalog) {
        var own = catalog.records().stream()
                .filter(instance -> instance.node().equals(seen.agent().node()))
                .filter(instance -> instance.serviceId().equals(seen.server().id()))
                .findFirst();
        if (own.isEmpty()) {
            return notInCatalog(seen);
        }
        if (own.get().critical()) {
            return critical(own.get());
        }
        return judgeDns(seen, own.get());
    }

    private static Proof critical(CatalogRecord own) {
        var end = own.endOfMaintenance();
        if (end.isPresent()) {
            return new Proof.Missing(
                    "an operator has put this machine's record into maintenance (consul maint), so that nobody finds it",
                    end.get() + " on this machine ends that; it is left alone until then");
        }
        return own.criticalChecks().contains(CatalogRecord.MACHINE_FAILED)
                ? new Proof.Missing(
                        "Consul holds this machine for failed: a check of its node " + own.node() + " is critical",
                        "see whether the Consul servers reach this machine's agent (ports 8301 TCP and UDP)")
                : new Proof.Missing(
                        "Consul shows this machine to nobody, because a check that somebody else registered is critical: "
                                + String.join(", ", own.criticalChecks()),
                        "mend what it checks, or deregister it");
    }

    private static Proof notInCatalog(ProofObservation seen) {
        var taken = seen.nodeAddress()
                .filter(address -> !address.equals(seen.agent().address()));
        if (taken.isPresent()) {
            return new Proof.Missing(
                    "the agent has the record but the catalog has not: Consul node name "
                            + seen.agent().node() + " is held by another machine, " + taken.get(),
                    "give this machine's Consul agent a node name of its own; if the machine is a clone, delete the file"
                            + " node-id in its Consul's data directory, too");
        }
        var acl = "an ACL is in the way: the agent's token needs node:write on "
                + seen.agent().node()
                + ", this program's token service:write on "
                + seen.server().service()
                + " and service:read and node:read";
        return seen.nodeAddress().isPresent()
                ? new Proof.Missing("the agent has the record but the catalog has not (yet)", "if it stays so, " + acl)
                : new Proof.Missing(
                        "the agent has the record but the catalog has neither it nor this machine (yet)",
                        "if it stays so, " + CLONED + "; or " + acl);
    }

    private static Proof judgeDns(ProofObservation seen, CatalogRecord own) {
        return switch (seen.dns()) {
            case SrvAnswer.Failed(String cause) ->
                new Proof.Missing(
                        "the catalog has the record, but DNS does not answer for " + seen.srvName() + ": " + cause,
                        "etcd will ask the same way; see --dns and how port 53 is forwarded to Consul");
            case SrvAnswer.NoSuchName() -> noSuchName(seen);
            case SrvAnswer.Records _
            when seen.nonsense() instanceof SrvAnswer.Records ->
                new Proof.Missing(
                        "DNS answers for a cluster that nobody registered, so it ignores names; Consul "
                                + seen.agent().version() + " does so if it is 1.19.0",
                        "use --scheme named, or experiments = [\"v1dns\"], or another version of Consul");
            case SrvAnswer.Records _ -> judgeTargets(seen, own);
        };
    }

    private static Proof noSuchName(ProofObservation seen) {
        var tagged = Scheme.TAGGED.word().equals(seen.server().meta().get(RecordMeta.SCHEME));
        if (tagged && seen.agent().version().startsWith(TAGS_BROKEN)) {
            return new Proof.Missing(
                    "the catalog has the record, but DNS says that " + seen.srvName() + " does not exist: Consul "
                            + seen.agent().version() + " is one that refuses dots in tags, if it is 1.19.1",
                    "use --scheme named, or experiments = [\"v1dns\"], or another version of Consul");
        }
        return new Proof.Missing(
                "the catalog has the record, but DNS says that " + seen.srvName() + " does not exist (yet)",
                "if it stays so, an ACL hides it from DNS: acl.tokens.dns (or default) of the agent needs service:read"
                        + " and node:read; or the name is asked at a server that does not forward it to Consul");
    }

    private static Proof judgeTargets(ProofObservation seen, CatalogRecord own) {
        var wanted = new Endpoint(seen.server().address(), seen.server().port());
        if (seen.resolved().contains(wanted)) {
            return new Proof.Proven();
        }
        var inOrder = seen.resolved().stream().sorted().toList(); // Consul shuffles: the words must not change with it
        var others = inOrder.isEmpty() ? "no target that resolves" : "only " + inOrder;
        return new Proof.Missing(
                "DNS answers for " + seen.srvName() + " with " + others + ", not with " + wanted,
                Optional.of(own)
                        .filter(instance ->
                                !instance.address().equals(wanted.address().getHostAddress()))
                        .map(instance -> "the catalog has " + instance.address() + " for it")
                        .orElse("the answer may be stale or cached: see dns_config max_stale, service_ttl, use_cache"));
    }
}
