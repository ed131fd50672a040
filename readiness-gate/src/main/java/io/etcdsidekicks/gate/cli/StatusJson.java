package io.etcdsidekicks.gate.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.gate.GateSettings;
import io.etcdsidekicks.gate.LockState;
import io.etcdsidekicks.gate.Outlook;
import io.etcdsidekicks.gate.PeerAnswer;
import io.etcdsidekicks.gate.PodState;
import io.etcdsidekicks.gate.RecordAnswer;
import io.etcdsidekicks.gate.Survey;
import io.etcdsidekicks.gate.TemplateState;
import io.etcdsidekicks.gate.UpgradeTrap;
import io.etcdsidekicks.gate.Verdict;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A survey for programs. Keys stay; what is not known is {@code null}; what could not be looked at has a
 * {@code problem}. IDs are hexadecimal, as etcdctl writes them.
 */
final class StatusJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 2;

    private StatusJson() {}

    static String of(Survey survey, Verdict verdict, Outlook outlook) {
        var json = JSON.createObjectNode()
                .put("version", VERSION)
                .put("cluster", survey.settings().contract().naming().cluster())
                .put("verdict", verdict.kind().word())
                .put("exit-code", verdict.kind().exitCode())
                .put("reason", verdict.reason());
        machine(json.putObject("machine"), survey);
        consul(json.putObject("consul"), survey.seen().peers().agent());
        manifests(json.putObject("manifest"), survey);
        records(json.putObject("server-records"), survey);
        founding(json.putObject("founding-record"), survey.seen().record());
        answers(json.putArray("answers"), survey);
        clusters(json.putArray("clusters"), survey);
        lock(json.putObject("lock"), survey.seen().lock());
        json.putObject("gate").put("would", outlook.kind().word()).put("reason", outlook.words());
        return json.toPrettyString();
    }

    private static void machine(ObjectNode json, Survey survey) {
        var local = survey.seen().local();
        json.put("name", survey.name().orElse(null))
                .put("peer-address", text(survey.me()))
                .put("volume", local.volume().paths().root().toString())
                .put("data-directory", local.volume().paths().data().toString())
                .put("wal-directory", local.volume().paths().walDirectory().toString())
                .put("mount-point", text(local.volume().paths().mountPoint()))
                .put("state", local.state().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("problem", text(local.volume().notMounted().or(local.volume()::fault)))
                .put("member-id", text(local.wal().map(wal -> wal.memberId())))
                .put("cluster-id", text(local.wal().map(wal -> wal.clusterId())))
                .put("etcd-healthy", survey.seen().etcd() instanceof EtcdHealth.Healthy)
                .put(
                        "etcd-problem",
                        survey.seen().etcd() instanceof EtcdHealth.Unhealthy(String reason) ? reason : null);
        head(json, "start-file", local.volume().head());
        var memory = local.volume().memory();
        head(json, "remembered-start-file", memory.head());
        json.put("remembered-member", text(memory.seen().map(Memory.Seen::memberId)));
    }

    private static void head(ObjectNode json, String key, Optional<StartHead> known) {
        if (known.isEmpty()) {
            json.putNull(key);
            return;
        }
        var head = known.get();
        json.putObject(key)
                .put("state", head.state().word())
                .put("why", head.why())
                .put("origin", head.origin().word())
                .put("name", head.name())
                .put("address", head.address().toString())
                .put("claim", head.claim().isPresent())
                .put("member-id", text(head.memberId()))
                .put("cluster-id", text(head.clusterId()))
                .put("promoted", head.promoted());
    }

    private static void consul(ObjectNode json, AgentAnswer answer) {
        switch (answer) {
            case AgentAnswer.Agent(String node, String address, String datacenter, String version) ->
                json.put("node", node)
                        .put("address", address)
                        .put("datacenter", datacenter)
                        .put("version", version)
                        .putNull("problem");
            case AgentAnswer.Failed(String cause) ->
                json.putNull("node")
                        .putNull("address")
                        .putNull("datacenter")
                        .putNull("version")
                        .put("problem", cause);
        }
    }

    private static void manifests(ObjectNode json, Survey survey) {
        var pods = survey.seen().local().pods();
        json.put("wanted", pods.isWanted()).put("directory-exists", pods.directoryExists());
        pod(json.putObject("staged"), pods.staged(), survey.settings().manifest());
        pod(json.putObject("installed"), pods.installed(), survey.settings().installed());
        var others = json.putArray("others");
        pods.others().forEach(other -> others.add(other.toString()));
        var template = json.putObject("template")
                .put("file", text(survey.settings().volume().template()));
        var problems = template.putArray("problems");
        if (survey.seen().local().template() instanceof TemplateState.Faulty(var known)) {
            known.forEach(problems::add);
        }
    }

    private static void pod(ObjectNode json, PodState state, Optional<Path> file) {
        json.put("file", text(file));
        switch (state) {
            case PodState.Absent() -> json.put("state", "absent");
            case PodState.Unreadable(String cause) ->
                json.put("state", "unreadable").put("problem", cause);
            case PodState.FromStartFile() -> json.put("state", "present");
            case PodState.AsItIs _ -> json.put("state", "as-it-is").put("unprotected", GateSettings.UNPROTECTED);
            case PodState.Otherwise(var toChange) -> {
                var lines = json.put("state", "otherwise").putArray("to-change");
                toChange.forEach(lines::add);
            }
        }
    }

    private static void records(ObjectNode json, Survey survey) {
        var views = survey.views();
        var catalog = json.putObject("catalog");
        switch (views.catalog()) {
            case CatalogAnswer.Failed(String cause) -> {
                catalog.put("problem", cause);
                catalog.putArray("records");
            }
            case CatalogAnswer.Records(var known) -> {
                catalog.putNull("problem");
                var records = catalog.putArray("records");
                known.forEach(each -> records.addObject()
                        .put("member", each.member())
                        .put("node", each.node())
                        .put("service-id", each.serviceId())
                        .put("address", each.address())
                        .put("port", each.port())
                        .put("data", each.meta().get(RecordMeta.DATA))
                        .put("critical", each.critical())
                        .put("maintenance", each.endOfMaintenance().isPresent()));
            }
        }
        dns(json.putObject("dns-udp"), survey, Transport.UDP);
        dns(json.putObject("dns-udp-edns"), survey, Transport.UDP_EDNS);
        dns(json.putObject("dns-tcp"), survey, Transport.TCP);
    }

    private static void dns(ObjectNode json, Survey survey, Transport transport) {
        var answer = survey.views().dns().get(transport);
        json.put(
                "problem",
                switch (answer) {
                    case null -> "not asked";
                    case SrvAnswer.NoSuchName() -> "no such name";
                    case SrvAnswer.Failed(String cause) -> cause;
                    case SrvAnswer.Records _ -> null;
                });
        var targets = json.putArray("targets");
        if (answer instanceof SrvAnswer.Records(var found)) {
            found.forEach(target -> targets.add(target.toString()));
        }
        var addresses = json.putArray("addresses");
        StatusText.endpoints(survey.views(), transport).forEach(endpoint -> addresses.add(endpoint.toString()));
    }

    private static void founding(ObjectNode json, RecordAnswer answer) {
        switch (answer) {
            case RecordAnswer.Off() -> json.put("state", "off");
            case RecordAnswer.Absent() -> json.put("state", "absent");
            case RecordAnswer.Failed(String cause) ->
                json.put("state", "failed").put("problem", cause);
            case RecordAnswer.Present(var founding, long index) -> {
                json.put("state", "present")
                        .put("index", index)
                        .put("size", founding.size())
                        .put("token", founding.token())
                        .put("cluster-id", founding.clusterId().toString());
                var founders = json.putArray("founders");
                founding.founders()
                        .forEach(founder -> founders.addObject()
                                .put("name", founder.name())
                                .put("address", founder.endpoint().toString())
                                .put("peer-url", founder.peerUrl())
                                .put("member-id", founder.memberId().toString())
                                .put("entry", StatusText.word(founder.entry())));
            }
        }
    }

    private static void answers(ArrayNode json, Survey survey) {
        survey.answers().answers().forEach((endpoint, answer) -> {
            var node = json.addObject().put("address", endpoint.toString());
            switch (answer) {
                case PeerAnswer.Member(EtcdId id, var _, boolean quorum) ->
                    node.put("cluster-id", id.toString()).put("quorum", quorum).putNull("problem");
                case PeerAnswer.Silent(String cause) ->
                    node.putNull("cluster-id").put("quorum", false).put("problem", cause);
                case PeerAnswer.NoEtcd(String cause) ->
                    node.putNull("cluster-id").put("quorum", false).put("problem", cause);
            }
        });
    }

    private static void clusters(ArrayNode json, Survey survey) {
        for (var cluster : survey.answers().clusterIds()) {
            var quorum = survey.answers().withQuorum(cluster);
            var node = json.addObject().put("cluster-id", cluster.toString()).put("quorum", quorum.isPresent());
            var trap = UpgradeTrap.words(Members.versions(survey, cluster));
            node.put("upgrade-warning", trap.isBlank() ? null : trap);
            var members = node.putArray("members");
            for (var member : quorum.orElseGet(() -> Members.known(survey, cluster))) {
                var one = members.addObject()
                        .put("name", member.name())
                        .put("member-id", member.id().toString())
                        .put("learner", member.learner())
                        .put("leader", Members.isLeader(survey, member))
                        .put("started", member.hasStarted())
                        .put(
                                "version",
                                Members.state(survey, member)
                                        .map(state -> state.version())
                                        .orElse(null))
                        .put(
                                "percent-of-log",
                                member.learner()
                                        ? Members.progress(survey, member).orElse(null)
                                        : null);
                var peerUrls = one.putArray("peer-urls");
                member.peerUrls().forEach(peerUrls::add);
                var clientUrls = one.putArray("client-urls");
                member.clientUrls().forEach(clientUrls::add);
            }
        }
    }

    private static void lock(ObjectNode json, LockState state) {
        switch (state) {
            case LockState.Free() -> json.put("state", "free").putNull("holder");
            case LockState.Mine() -> json.put("state", "mine").putNull("holder");
            case LockState.Others(String holder) -> json.put("state", "held").put("holder", holder);
            case LockState.Failed(String cause) ->
                json.put("state", "failed").putNull("holder").put("problem", cause);
        }
    }

    private static @Nullable String text(Optional<?> value) {
        return value.map(Object::toString).orElse(null);
    }
}
