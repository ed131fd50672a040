package io.etcdsidekicks.registrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.discovery.SrvAnswer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of causes: what is seen after the agent took the record, and what is said about it. */
final class ProofRulesTest {
    private static final String SRV = "_etcd-server._tcp.mycluster.etcd3.service.consul.";
    private static final Endpoint WANTED = Endpoint.of("10.0.0.11", 2380);
    private static final CatalogAnswer OURS = catalog(record("machine-1", "machine-1-server", "10.0.0.11", false));
    private static final Optional<String> HERE = Optional.of("10.0.0.11");
    private static final SrvAnswer ANSWERS =
            new SrvAnswer.Records(List.of(new SrvAnswer.Target("0a00000b.addr.dc1.consul", 2380)));
    private static final SrvAnswer NO_NAME = new SrvAnswer.NoSuchName();
    private static final String TAGS_REMEDY =
            "use --scheme named, or experiments = [\"v1dns\"], or another version of Consul";
    private static final String DNS_ACL_REMEDY =
            "if it stays so, an ACL hides it from DNS: acl.tokens.dns (or default) of the agent needs service:read and"
                    + " node:read; or the name is asked at a server that does not forward it to Consul";
    private static final String CATALOG_ACL_REMEDY =
            "if it stays so, an ACL is in the way: the agent's token needs node:write on machine-1, this program's"
                    + " token service:write on etcd3 and service:read and node:read";

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void namesTheCause(String title, ProofObservation seen, Proof proof) {
        assertThat(ProofRules.judge(seen)).as(title).isEqualTo(proof);
    }

    static Stream<Arguments> cases() {
        return Stream.of(
                arguments("proven", dns("1.8.7", ANSWERS, WANTED), new Proof.Proven()),
                arguments(
                        "proven among others",
                        dns("1.8.7", ANSWERS, Endpoint.of("10.0.0.12", 2380), WANTED),
                        new Proof.Proven()),
                missing(
                        "the catalog cannot be read",
                        seen(
                                "1.8.7",
                                new CatalogAnswer.Failed("Consul has no leader yet"),
                                HERE,
                                ANSWERS,
                                NO_NAME,
                                WANTED),
                        "the catalog cannot be read: Consul has no leader yet",
                        ""),
                missing(
                        "the node name is another machine's",
                        seen("1.8.7", catalog(), Optional.of("10.0.0.99"), NO_NAME, NO_NAME),
                        "the agent has the record but the catalog has not: Consul node name machine-1 is held by another"
                                + " machine, 10.0.0.99",
                        "give this machine's Consul agent a node name of its own; if the machine is a clone, delete the"
                                + " file node-id in its Consul's data directory, too"),
                missing(
                        "not in the catalog, the node is",
                        seen("1.8.7", catalog(), HERE, NO_NAME, NO_NAME),
                        "the agent has the record but the catalog has not (yet)",
                        CATALOG_ACL_REMEDY),
                missing(
                        "not in the catalog, nor is the node",
                        seen("1.8.7", catalog(), Optional.empty(), NO_NAME, NO_NAME),
                        "the agent has the record but the catalog has neither it nor this machine (yet)",
                        "if it stays so, two machines with one Consul node ID (a cloned data directory of Consul) knock"
                                + " each other out of the catalog: delete the file node-id there, leave"
                                + " disable_host_node_id at true, and restart that agent; or "
                                + CATALOG_ACL_REMEDY.replaceFirst("^if it stays so, ", "")),
                missing(
                        "only another machine's record of the same ID",
                        seen(
                                "1.8.7",
                                catalog(record("machine-2", "machine-1-server", "10.0.0.11", false)),
                                HERE,
                                ANSWERS,
                                NO_NAME,
                                WANTED),
                        "the agent has the record but the catalog has not (yet)",
                        CATALOG_ACL_REMEDY),
                missing(
                        "only another record of this machine",
                        seen(
                                "1.8.7",
                                catalog(record("machine-1", "other-server", "10.0.0.11", false)),
                                HERE,
                                ANSWERS,
                                NO_NAME,
                                WANTED),
                        "the agent has the record but the catalog has not (yet)",
                        CATALOG_ACL_REMEDY),
                missing(
                        "critical",
                        seen(
                                "1.8.7",
                                catalog(record("machine-1", "machine-1-server", "10.0.0.11", true)),
                                HERE,
                                NO_NAME,
                                NO_NAME),
                        "Consul holds this machine for failed: a check of its node machine-1 is critical",
                        "see whether the Consul servers reach this machine's agent (ports 8301 TCP and UDP)"),
                missing(
                        "in maintenance, the machine",
                        critical("_node_maintenance"),
                        "an operator has put this machine's record into maintenance (consul maint), so that nobody finds"
                                + " it",
                        "consul maint -disable on this machine ends that; it is left alone until then"),
                missing(
                        "in maintenance, the record",
                        critical("_service_maintenance:machine-1-server"),
                        "an operator has put this machine's record into maintenance (consul maint), so that nobody finds"
                                + " it",
                        "consul maint -disable -service=machine-1-server on this machine ends that; it is left alone"
                                + " until then"),
                missing(
                        "a check of somebody else's",
                        critical("disk-space"),
                        "Consul shows this machine to nobody, because a check that somebody else registered is critical:"
                                + " disk-space",
                        "mend what it checks, or deregister it"),
                missing(
                        "DNS does not answer",
                        dns("1.8.7", new SrvAnswer.Failed("no answer from 127.0.0.1:53 by TCP")),
                        "the catalog has the record, but DNS does not answer for " + SRV
                                + ": no answer from 127.0.0.1:53 by TCP",
                        "etcd will ask the same way; see --dns and how port 53 is forwarded to Consul"),
                missing(
                        "DNS knows no such name",
                        dns("1.8.7", NO_NAME),
                        "the catalog has the record, but DNS says that " + SRV + " does not exist (yet)",
                        DNS_ACL_REMEDY),
                missing(
                        "DNS knows no such name, Consul 1.19.1",
                        dns("1.19.1", NO_NAME),
                        "the catalog has the record, but DNS says that " + SRV
                                + " does not exist: Consul 1.19.1 is one that refuses dots in tags, if it is 1.19.1",
                        TAGS_REMEDY),
                missing(
                        "DNS knows no such name, Consul 1.19.1, but nothing is asked of tags",
                        named("1.19.1", NO_NAME),
                        "the catalog has the record, but DNS says that " + SRV + " does not exist (yet)",
                        DNS_ACL_REMEDY),
                missing(
                        "Consul 1.19.0 answers for every name",
                        seen("1.19.0", OURS, HERE, ANSWERS, ANSWERS, WANTED),
                        "DNS answers for a cluster that nobody registered, so it ignores names; Consul 1.19.0 does so if"
                                + " it is 1.19.0",
                        TAGS_REMEDY),
                missing(
                        "only others, and the catalog has our address",
                        dns("1.8.7", ANSWERS, Endpoint.of("10.0.0.12", 2380)),
                        "DNS answers for " + SRV + " with only [10.0.0.12:2380], not with 10.0.0.11:2380",
                        "the answer may be stale or cached: see dns_config max_stale, service_ttl, use_cache"),
                missing(
                        "our address with another port",
                        dns("1.8.7", ANSWERS, Endpoint.of("10.0.0.11", 2379)),
                        "DNS answers for " + SRV + " with only [10.0.0.11:2379], not with 10.0.0.11:2380",
                        "the answer may be stale or cached: see dns_config max_stale, service_ttl, use_cache"),
                missing(
                        "only others, and the catalog has another address",
                        seen(
                                "1.8.7",
                                catalog(record("machine-1", "machine-1-server", "10.0.0.99", false)),
                                HERE,
                                ANSWERS,
                                NO_NAME,
                                Endpoint.of("10.0.0.99", 2380)),
                        "DNS answers for " + SRV + " with only [10.0.0.99:2380], not with 10.0.0.11:2380",
                        "the catalog has 10.0.0.99 for it"),
                missing(
                        "targets that do not resolve",
                        dns("1.8.7", ANSWERS),
                        "DNS answers for " + SRV + " with no target that resolves, not with 10.0.0.11:2380",
                        "the answer may be stale or cached: see dns_config max_stale, service_ttl, use_cache"));
    }

    /** Consul shuffles its answers; each change of words is a line in the log. */
    @Test
    void saysTheSameWhateverTheOrderOfTheAnswer() {
        var second = Endpoint.of("10.0.0.12", 2380);
        var third = Endpoint.of("10.0.0.13", 2380);

        assertThat(ProofRules.judge(dns("1.8.7", ANSWERS, second, third)))
                .isEqualTo(ProofRules.judge(dns("1.8.7", ANSWERS, third, second)));
    }

    private static Arguments missing(String title, ProofObservation seen, String reason, String remedy) {
        return arguments(title, seen, new Proof.Missing(reason, remedy));
    }

    /** All is well in the catalog. */
    private static ProofObservation dns(String version, SrvAnswer answer, Endpoint... resolved) {
        return seen(version, OURS, HERE, answer, NO_NAME, resolved);
    }

    private static ProofObservation named(String version, SrvAnswer answer) {
        return seen(new Naming(Scheme.NAMED, "mycluster", false), version, OURS, HERE, answer, NO_NAME);
    }

    private static ProofObservation seen(
            String version,
            CatalogAnswer catalog,
            Optional<String> nodeAddress,
            SrvAnswer answer,
            SrvAnswer nonsense,
            Endpoint... resolved) {
        return seen(Settings.defaults().naming(), version, catalog, nodeAddress, answer, nonsense, resolved);
    }

    private static ProofObservation seen(
            Naming naming,
            String version,
            CatalogAnswer catalog,
            Optional<String> nodeAddress,
            SrvAnswer answer,
            SrvAnswer nonsense,
            Endpoint... resolved) {
        var agent = new AgentAnswer.Agent("machine-1", "10.0.0.11", "dc1", version);
        var server = DesiredRegistrations.of(
                        Settings.defaults().withNaming(naming).build(), agent, DataVolume.NONE)
                .getFirst();
        return new ProofObservation(server, agent, catalog, nodeAddress, SRV, answer, List.of(resolved), nonsense);
    }

    private static ProofObservation critical(String check) {
        return seen(
                "1.8.7",
                catalog(new CatalogRecord(
                        "machine-1", "10.0.0.11", "machine-1-server", "10.0.0.11", 2380, Map.of(), List.of(check))),
                HERE,
                NO_NAME,
                NO_NAME);
    }

    private static CatalogAnswer catalog(CatalogRecord... records) {
        return new CatalogAnswer.Records(List.of(records));
    }

    private static CatalogRecord record(String node, String id, String address, boolean critical) {
        return new CatalogRecord(node, "10.0.0.11", id, address, 2380, Map.of(), critical);
    }
}
