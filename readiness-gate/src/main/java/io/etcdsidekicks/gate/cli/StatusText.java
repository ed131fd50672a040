package io.etcdsidekicks.gate.cli;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.gate.CatalogRules;
import io.etcdsidekicks.gate.Entry;
import io.etcdsidekicks.gate.GateSettings;
import io.etcdsidekicks.gate.LocalObservation;
import io.etcdsidekicks.gate.LockState;
import io.etcdsidekicks.gate.MemberView;
import io.etcdsidekicks.gate.Outlook;
import io.etcdsidekicks.gate.PeerAnswer;
import io.etcdsidekicks.gate.PeerObservation;
import io.etcdsidekicks.gate.PodState;
import io.etcdsidekicks.gate.RecordAnswer;
import io.etcdsidekicks.gate.Survey;
import io.etcdsidekicks.gate.TemplateState;
import io.etcdsidekicks.gate.UpgradeTrap;
import io.etcdsidekicks.gate.Verdict;
import io.etcdsidekicks.gate.cli.Table.Cell;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A survey for people: a block per question, columns below each other. */
final class StatusText {
    private static final String UNKNOWN = "unknown";

    private final Survey survey;
    private final boolean isColoured;

    private StatusText(Survey survey, boolean isColoured) {
        this.survey = survey;
        this.isColoured = isColoured;
    }

    static String of(Survey survey, Verdict verdict, Outlook outlook, boolean isColoured) {
        var text = new StatusText(survey, isColoured);
        return Stream.of(
                        text.verdict(verdict),
                        text.machine(),
                        text.manifests(),
                        text.records(),
                        text.founding(),
                        text.answers(),
                        text.members(),
                        text.block("lock on member changes", new Table().row(text.lock())),
                        text.block("the gate would now", new Table().row(text.outlook(outlook))))
                .filter(block -> !block.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    private String block(String title, Table table) {
        return Paint.TITLE.on(title, isColoured) + "\n" + table.render(isColoured);
    }

    private String verdict(Verdict verdict) {
        var paint = switch (verdict.kind()) {
            case HEALTHY -> Paint.GOOD;
            case WAITING -> Paint.CARE;
            case REFUSED, SPLIT -> Paint.BAD;
        };
        return Paint.TITLE.on("cluster " + survey.settings().contract().naming().cluster(), isColoured) + ": "
                + paint.on(verdict.kind().word(), isColoured) + "\n"
                + new Table().row(verdict.reason()).render(isColoured);
    }

    private String machine() {
        var local = survey.seen().local();
        var table = new Table()
                .row("name", survey.name().orElse(UNKNOWN))
                .row("peer address", survey.me().map(Endpoint::toString).orElse(UNKNOWN))
                .row("consul", agent())
                .row("volume", local.volume().paths().root().toString());
        local.volume().paths().mountPoint().ifPresent(mount -> table.row("mount point", mount.toString()));
        table.row("data", local.volume().paths().data().toString());
        local.volume().paths().wal().ifPresent(wal -> table.row("wal", wal.toString()));
        table.row("state", state(local))
                .row(
                        "data of",
                        local.wal()
                                .map(wal -> "member " + wal.memberId() + " of cluster " + wal.clusterId())
                                .orElse(""))
                .row("start file", local.volume().head().map(StatusText::head).orElse("none"))
                .row("remembered", remembered(local.volume().memory()))
                .row(Cell.of("etcd"), etcd());
        return block("this machine", table);
    }

    private String agent() {
        return switch (survey.seen().peers().agent()) {
            case AgentAnswer.Agent(String node, var _, String datacenter, String version) ->
                "node " + node + " in " + datacenter + ", version " + version;
            case AgentAnswer.Failed(String cause) -> cause;
        };
    }

    private static String state(LocalObservation local) {
        return local.state().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + local.volume()
                        .notMounted()
                        .or(local.volume()::fault)
                        .map(why -> ": " + why)
                        .orElse("");
    }

    private static String head(StartHead head) {
        return head.state().word() + " (" + head.why() + "), " + head.origin().word()
                + head.memberId().map(id -> ", for member " + id).orElse("")
                + head.clusterId().map(id -> " of cluster " + id).orElse("");
    }

    private static String remembered(Memory memory) {
        return Stream.of(
                        memory.head().map(StatusText::head),
                        memory.seen().map(seen -> "data of member " + seen.memberId() + " were seen"),
                        memory.mount().map(_ -> "the volume was a mount of its own"))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
    }

    private Cell etcd() {
        return switch (survey.seen().etcd()) {
            case EtcdHealth.Healthy() -> new Cell("healthy", Paint.GOOD);
            case EtcdHealth.Unhealthy(String reason) -> new Cell(reason, Paint.CARE);
        };
    }

    private String manifests() {
        var pods = survey.seen().local().pods();
        var table = new Table();
        if (pods.isWanted()) {
            table.row("staged", pod(pods.staged(), survey.settings().manifest()))
                    .row("installed", pod(pods.installed(), survey.settings().installed()));
            if (!pods.directoryExists()) {
                table.row("", survey.settings().manifestDir() + " does not exist");
            }
            pods.others().forEach(other -> table.row(Cell.of("another one"), new Cell(other.toString(), Paint.BAD)));
        } else {
            table.row("none: something else than a kubelet starts etcd here, see --manifest");
        }
        switch (survey.seen().local().template()) {
            case TemplateState.Usable(var template) ->
                table.row("template", template() + (template.discoverySrv() ? ", etcd asks DNS" : ""));
            case TemplateState.Faulty(var problems) ->
                table.row(
                        Cell.of("template"),
                        new Cell(template() + " is of no use: " + String.join("; ", problems), Paint.BAD));
        }
        return block("manifest", table);
    }

    private String template() {
        return survey.settings().volume().template().map(Path::toString).orElse("the one that is built in");
    }

    private static String pod(PodState state, Optional<Path> file) {
        var name = file.map(Path::toString).orElse("");
        return switch (state) {
            case PodState.Absent() -> "none at " + name;
            case PodState.Unreadable(String cause) -> name + " is of no use: " + cause;
            case PodState.FromStartFile() -> name;
            case PodState.AsItIs _ -> name + ", as it is: " + GateSettings.UNPROTECTED;
            case PodState.Otherwise(var toChange) ->
                name + " does not start etcd from the start file: " + String.join("; ", toChange);
        };
    }

    private String records() {
        var views = survey.views();
        var table = new Table().row("MEMBER", "ADDRESS", "DATA", "CATALOG", "UDP", "UDP+EDNS", "TCP");
        var known = views.catalog() instanceof CatalogAnswer.Records(var found) ? found : List.<CatalogRecord>of();
        for (var each : known.stream()
                .sorted(Comparator.comparing(CatalogRecord::member))
                .toList()) {
            var endpoint = CatalogRules.endpoint(each);
            table.row(
                    Cell.of(each.member()),
                    Cell.of(endpoint.map(Endpoint::toString).orElse(each.address() + ":" + each.port())),
                    Cell.of(each.meta().getOrDefault(RecordMeta.DATA, "")),
                    health(each),
                    named(Transport.UDP, endpoint),
                    named(Transport.UDP_EDNS, endpoint),
                    named(Transport.TCP, endpoint));
        }
        var onlyInDns = new TreeSet<Endpoint>();
        for (var transport : Transport.values()) {
            onlyInDns.addAll(endpoints(views, transport));
        }
        known.forEach(each -> CatalogRules.endpoint(each).ifPresent(onlyInDns::remove));
        for (var endpoint : onlyInDns) {
            table.row(
                    Cell.of(""),
                    Cell.of(endpoint.toString()),
                    Cell.of(""),
                    new Cell("not there", Paint.BAD),
                    named(Transport.UDP, Optional.of(endpoint)),
                    named(Transport.UDP_EDNS, Optional.of(endpoint)),
                    named(Transport.TCP, Optional.of(endpoint)));
        }
        var isEmpty = known.isEmpty() && onlyInDns.isEmpty();
        return block("server records", isEmpty ? new Table() : table) + troubles(views);
    }

    private static Cell health(CatalogRecord known) {
        if (known.endOfMaintenance().isPresent()) {
            return new Cell("maintenance", Paint.CARE);
        }
        return known.critical() ? new Cell("critical", Paint.BAD) : Cell.of("passing");
    }

    private Cell named(Transport transport, Optional<Endpoint> endpoint) {
        var isNamed =
                endpoint.filter(endpoints(survey.views(), transport)::contains).isPresent();
        return Cell.of(isNamed ? "yes" : "");
    }

    static List<Endpoint> endpoints(PeerObservation views, Transport transport) {
        return views.dns().get(transport) instanceof SrvAnswer.Records(var targets)
                ? targets.stream()
                        .flatMap(target ->
                                views.addresses().get(target.host()) instanceof AddressAnswer.Address(var address)
                                        ? Stream.of(new Endpoint(address, target.port()))
                                        : Stream.empty())
                        .toList()
                : List.of();
    }

    private String troubles(PeerObservation views) {
        var troubles = new Table();
        switch (views.catalog()) {
            case CatalogAnswer.Failed(String cause) -> troubles.row("the catalog cannot be read: " + cause);
            case CatalogAnswer.Records(var known) when known.isEmpty() -> troubles.row("none in the catalog");
            case CatalogAnswer.Records _ -> {
                // they are in the table
            }
        }
        if (views.dns().isEmpty()) {
            return troubles.row("DNS was not asked").render(isColoured);
        }
        for (var transport : Transport.values()) {
            switch (views.dns().get(transport)) {
                case null -> troubles.row("DNS by " + transport.words() + " was not asked");
                case SrvAnswer.Failed(String cause) -> troubles.row("DNS by " + transport.words() + " fails: " + cause);
                case SrvAnswer.NoSuchName() -> troubles.row("DNS by " + transport.words() + " knows no such name");
                case SrvAnswer.Records _ -> {
                    // they are in the table
                }
            }
        }
        views.addresses().entrySet().stream()
                .filter(each -> !(each.getValue() instanceof AddressAnswer.Address))
                .map(each -> "DNS has no address for " + each.getKey())
                .sorted()
                .forEach(troubles::row);
        return troubles.render(isColoured);
    }

    private String founding() {
        var table = new Table();
        switch (survey.seen().record()) {
            case RecordAnswer.Off() -> table.row("not used: --founding is off");
            case RecordAnswer.Absent() -> table.row("none");
            case RecordAnswer.Failed(String cause) -> table.row("cannot be read: " + cause);
            case RecordAnswer.Present(var founding, var _) -> {
                var facts = new Table()
                        .row("cluster", founding.clusterId().toString())
                        .row("size", String.valueOf(founding.size()))
                        .row("token", founding.token())
                        .render(isColoured);
                if (founding.founders().isEmpty()) {
                    table.row("every entry is closed: the cluster ran before it had a record");
                } else {
                    table.row("FOUNDER", "ADDRESS", "MEMBER", "ENTRY");
                }
                for (var founder : founding.founders()) {
                    table.row(
                            founder.name(),
                            founder.endpoint().toString(),
                            founder.memberId().toString(),
                            entry(founder.entry(), survey.seen().local()));
                }
                return Paint.TITLE.on("founding record", isColoured) + "\n" + facts + table.render(isColoured);
            }
        }
        return block("founding record", table);
    }

    private static String entry(Entry entry, LocalObservation local) {
        return entry instanceof Entry.Claimed(String value)
                        && local.volume()
                                .head()
                                .flatMap(StartHead::claim)
                                .filter(value::equals)
                                .isPresent()
                ? "claimed with the volume here"
                : word(entry);
    }

    static String word(Entry entry) {
        return switch (entry) {
            case Entry.Open() -> "open";
            case Entry.Claimed _ -> "claimed";
            case Entry.Spent() -> "spent";
            case Entry.Closed() -> "closed";
        };
    }

    private String answers() {
        var table = new Table();
        survey.answers().answers().forEach((endpoint, answer) -> {
            switch (answer) {
                case PeerAnswer.Silent(String cause) ->
                    table.row(Cell.of(endpoint.toString()), new Cell(cause, Paint.CARE));
                case PeerAnswer.NoEtcd(String cause) ->
                    table.row(Cell.of(endpoint.toString()), new Cell(cause, Paint.CARE));
                case PeerAnswer.Member(EtcdId id, var _, boolean quorum) ->
                    table.row(endpoint.toString(), "cluster " + id + (quorum ? ", has a quorum" : ", sees no quorum"));
            }
        });
        return survey.answers().answers().isEmpty()
                ? block("who answers", table.row("nobody could be asked"))
                : block("who answers", table);
    }

    private String members() {
        return survey.answers().clusterIds().stream().map(this::members).collect(Collectors.joining("\n"));
    }

    private String members(EtcdId cluster) {
        var quorum = survey.answers().withQuorum(cluster);
        var table = new Table().row("MEMBER", "ID", "ROLE", "STARTED", "VERSION", "PEER URL");
        for (var member : quorum.orElseGet(() -> Members.known(survey, cluster))) {
            table.row(
                    member.name(),
                    member.id().toString(),
                    role(member),
                    member.hasStarted() ? "yes" : "no",
                    Members.state(survey, member).map(state -> state.version()).orElse(""),
                    String.join(" ", member.peerUrls()));
        }
        var trap = UpgradeTrap.words(Members.versions(survey, cluster));
        return block(
                        "members of cluster " + cluster
                                + (quorum.isPresent() ? "" : " as those know who answer: no quorum"),
                        table)
                + (trap.isBlank()
                        ? ""
                        : new Table().row(new Cell(trap, Paint.CARE)).render(isColoured));
    }

    private String role(MemberView member) {
        if (Members.isLeader(survey, member)) {
            return "leader";
        }
        if (!member.learner()) {
            return "voter";
        }
        return Members.progress(survey, member)
                .map(percent -> "learner, has " + percent + " %")
                .orElse("learner");
    }

    private String lock() {
        return switch (survey.seen().lock()) {
            case LockState.Free() -> "nobody holds it";
            case LockState.Mine() -> "this machine holds it";
            case LockState.Others(String holder) -> holder + " holds it";
            case LockState.Failed(String cause) -> "cannot be read: " + cause;
        };
    }

    private Cell outlook(Outlook outlook) {
        return switch (outlook.kind()) {
            case HAND_OVER -> Cell.of("hand over, " + outlook.words());
            case WAIT -> new Cell("wait: " + outlook.words(), Paint.CARE);
            case REFUSE -> new Cell("refuse: " + outlook.words(), Paint.BAD);
            case ACT -> Cell.of("go on: " + outlook.words());
            case DONE -> Cell.of("end: " + outlook.words());
            case UNKNOWN -> Cell.of("(unknown) " + outlook.words());
        };
    }
}
