package io.etcdsidekicks.gate.cli;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.FileFailure;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.NameLookup;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.settings.JarVersion;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.discovery.settings.Readings;
import io.etcdsidekicks.gate.AdoptDecision.Adopt;
import io.etcdsidekicks.gate.AdoptDecision.Adopted;
import io.etcdsidekicks.gate.AdoptDecision.Refused;
import io.etcdsidekicks.gate.AdoptDecision.Restored;
import io.etcdsidekicks.gate.AdoptRules;
import io.etcdsidekicks.gate.FoundingRecords.WriteAnswer;
import io.etcdsidekicks.gate.GateSettings;
import io.etcdsidekicks.gate.Survey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code readiness-gate adopt}: gives a cluster that is older than this program its founding record. */
@Command(
        name = "adopt",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        customSynopsis =
                "readiness-gate adopt --cluster NAME [--peer HOST:PORT,...] [--restored] [--dry-run] [OPTION...]%n",
        description = {
            "Writes a founding record for the cluster that runs already: nobody may found it again, and every new"
                    + " machine joins it.",
            "",
            "The members are looked for in Consul's catalog and DNS, and at --peer. Refused when more than one cluster"
                    + " answers, when there is no quorum, and when there is a record of another cluster.",
            "",
            "With --restored it is about this machine's data alone: an operator has put them here on purpose, from a"
                    + " snapshot for example, and they get a start file of their own.%n"
        },
        footerHeading = "%nTakes the gate's options, too; of them only --cluster is needed.%n%nExit codes:%n",
        footer = {
            "  0  done, now or before, or --dry-run",
            "  1  refused; every reason is said, what helps on the last line",
            "  2  wrong settings"
        })
final class AdoptCommand implements Program {
    @Mixin
    GateOptions options = new GateOptions();

    @Mixin
    Launch.FileOption file = new Launch.FileOption();

    @Option(
            names = "--peer",
            paramLabel = "HOST:PORT,...",
            description = "Peer addresses of members that Consul does not know yet.")
    String peer = "";

    @Option(
            names = "--restored",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description =
                    "The data on this machine were restored on purpose: write a sealed start file for them. Default:"
                            + " ${DEFAULT-VALUE}.")
    String restored = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    /** Where a member is said to be. */
    record Place(String host, int port) {}

    @Override
    public Run prepare(Mistakes mistakes) {
        var known = options.readKnown(mistakes);
        var places = mistakes.optional("--peer", peer, "10.0.0.11:2380,10.0.0.12:2380", AdoptCommand::places)
                .orElse(List.of());
        var isRestored = mistakes.required("--restored", restored, "true", Readings::flag);
        return _ -> {
            try (var parts = GateParts.open(known.settings())) {
                var unresolved = new ArrayList<String>();
                var endpoints = resolve(parts.dns(), places, unresolved);
                if (!unresolved.isEmpty()) {
                    return refused(unresolved, "name it by its address");
                }
                var survey = parts.survey(known, endpoints);
                return switch (isRestored ? AdoptRules.restored(survey) : AdoptRules.decide(survey)) {
                    case Refused(List<String> reasons) -> refused(reasons, "nothing was changed");
                    case Adopted(String reason) -> done("nothing to do: " + reason);
                    case Restored(var sealed, var seen) -> restored(parts, survey, sealed, seen);
                    case Adopt adopt -> adopt(parts, known.settings(), adopt);
                };
            }
        };
    }

    static List<Place> places(String text) {
        var places = new ArrayList<Place>();
        for (var place : text.split(",", -1)) {
            var colon = place.lastIndexOf(':');
            if (colon <= 0) {
                throw new IllegalArgumentException("must be hosts with their peer ports, with commas in between");
            }
            places.add(new Place(
                    place.substring(0, colon).strip().replaceAll("^\\[|]$", ""),
                    Readings.port(place.substring(colon + 1).strip())));
        }
        return places;
    }

    private static Set<Endpoint> resolve(NameLookup dns, List<Place> places, List<String> unresolved) {
        var endpoints = new HashSet<Endpoint>();
        for (var place : places) {
            switch (dns.address(place.host())) {
                case AddressAnswer.Address(var address) -> endpoints.add(new Endpoint(address, place.port()));
                case AddressAnswer.NoSuchName() -> unresolved.add("DNS has no address for " + place.host());
                case AddressAnswer.Failed(String cause) ->
                    unresolved.add("DNS does not say where " + place.host() + " is: " + cause);
            }
        }
        return endpoints;
    }

    private int adopt(GateParts parts, GateSettings settings, Adopt adopt) {
        var members = adopt.members().stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
        var what = "a founding record of cluster " + adopt.founding().clusterId() + " with " + members
                + ", in which nobody may found";
        if (settings.dryRun()) {
            return done("would write " + what);
        }
        return switch (parts.records().write(adopt.founding(), 0)) {
            case WriteAnswer.Written() -> done("written to " + parts.records().key() + ": " + what);
            case WriteAnswer.Overtaken() ->
                refused(List.of("somebody else wrote a founding record meanwhile"), "look at readiness-gate status");
            case WriteAnswer.Failed(String cause) ->
                refused(
                        List.of("the founding record cannot be written: " + cause),
                        "the token needs key:write on " + parts.records().key());
        };
    }

    private int restored(GateParts parts, Survey survey, StartHead sealed, Memory.Seen seen) {
        var what = "a sealed start file for member " + seen.memberId() + " of cluster " + seen.clusterId();
        if (survey.settings().dryRun()) {
            return done("would write " + what);
        }
        var here = survey.seen().local().volume().head();
        try {
            if (here.isPresent()) {
                parts.volume().seal(here.get(), sealed, true, Optional.of(seen));
            } else {
                parts.volume().writeSealed(sealed, parts.template(survey), seen);
            }
            return done("written: " + what);
        } catch (IOException e) {
            return refused(List.of(what + " cannot be written: " + FileFailure.describe(e)), "mend it and try again");
        }
    }

    private int done(String words) {
        var out = spec.commandLine().getOut();
        out.println(words);
        out.flush();
        return DONE;
    }

    private int refused(List<String> reasons, String remedy) {
        ResetCommand.refuse(spec.commandLine().getErr(), reasons, remedy);
        return REFUSED;
    }
}
