package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.gate.GateDecision.Claim;
import io.etcdsidekicks.gate.GateDecision.Found;
import io.etcdsidekicks.gate.GateDecision.MoveStartFileAside;
import io.etcdsidekicks.gate.GateDecision.Open;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** For many random observations: a cluster is founded exactly when a second, slower reading of the rules says so. */
class FoundingPropertyTest {
    private static final int OBSERVATIONS = 5_000;
    private static final String OWN_ADDRESS = "10.0.0.1";
    private static final Set<DataVolume> FRESH = Set.of(DataVolume.NONE, DataVolume.LEFT_OVER);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 20_260_821, -7})
    void foundsOnlyWhatEveryViewShows(long seed) {
        var random = new Random(seed);
        for (int observation = 0; observation < OBSERVATIONS; observation++) {
            var scene = scene(random);
            var mayFound = mayFound(scene);
            var state = scene.observe().local().state();
            var step = scene.pure().decide();
            var pure = step instanceof Claim
                    || step instanceof Open
                    || (step instanceof MoveStartFileAside && state == DataVolume.CLAIMED); // to claim the right one
            assertThat(pure)
                    .describedAs("founds with --founding off, having seen %s", scene)
                    .isEqualTo(mayFound
                            && scene.looks() >= scene.settings().stablePolls()
                            && (FRESH.contains(state) || state == DataVolume.CLAIMED));
            var writes = scene.discoverySrv().decide() instanceof Found;
            assertThat(writes)
                    .describedAs("writes the founding record, having seen %s", scene)
                    .isEqualTo(mayFound && FRESH.contains(state));
        }
    }

    @Test
    void theRandomObservationsAreOfBothKinds() {
        var random = new Random(1);
        var founding = 0;
        for (int observation = 0; observation < OBSERVATIONS; observation++) {
            founding += mayFound(scene(random)) ? 1 : 0;
        }
        assertThat(founding).isBetween(OBSERVATIONS / 20, OBSERVATIONS * 19 / 20);
    }

    /** A cluster that may be founded, spoiled in none, one or several ways, some of which are harmless. */
    private static Scene scene(Random random) {
        int size = 1 + random.nextInt(5);
        int found = random.nextInt(4) == 0 ? 1 + random.nextInt(6) : size;
        var scene =
                Scene.with(found, size).seen(random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 3 + random.nextInt(2));
        for (int spoil = random.nextInt(4); spoil > 0; spoil--) {
            scene = spoil(random, found).apply(scene);
        }
        return scene;
    }

    private static UnaryOperator<Scene> spoil(Random random, int found) {
        var transport = one(List.of(Transport.values()), random);
        int number = 1 + random.nextInt(7);
        int one = 1 + random.nextInt(found);
        return switch (random.nextInt(20)) {
            case 0 -> scene -> scene.agent(new AgentAnswer.Failed("down"));
            case 1 -> scene -> scene.catalog(new CatalogAnswer.Failed("no leader"));
            case 2 -> scene -> scene.dnsSays(transport, new SrvAnswer.NoSuchName());
            case 3 -> scene -> scene.dnsSays(transport, new SrvAnswer.Failed("SERVFAIL"));
            case 4 -> Scene::ownPeerPortAnswering;
            case 5 -> scene -> scene.otherKind(Scene.targets(number));
            case 6 -> scene -> scene.otherKind(new SrvAnswer.Failed("SERVFAIL"));
            case 7 -> scene -> scene.resolved(Scene.target(one).host(), new AddressAnswer.NoSuchName());
            case 8 -> scene -> scene.resolved(Scene.target(one).host(), new AddressAnswer.Failed("timed out"));
            case 9 ->
                scene -> scene.resolved(
                        Scene.target(one).host(), new AddressAnswer.Address(InetAddress.ofLiteral("10.0.0." + number)));
            case 10 -> scene -> scene.dnsSays(transport, someTargets(random));
            case 11 -> scene -> scene.me("10.0.0." + number, random.nextInt(5) == 0 ? 2379 : 2380);
            case 12 -> scene -> changed(scene, one, Scene.machine(one, "10.0.0." + one, "node-x-server", true));
            case 13 -> scene -> changed(scene, one, Scene.machine(one, "10.0.0." + number, "node-x-server", false));
            case 14 -> scene -> changed(scene, one, Scene.machine(one, "db.example.org", "node-x-server", false));
            case 15 -> scene -> volume(scene, one(List.of(DataVolume.values()), random));
            case 16 -> scene -> scene.notAsked(transport);
            // From here on nothing is wrong.
            case 17 -> scene -> with(scene, Scene.machine(number, "10.0.0." + number, "failed-server", true));
            case 18 -> scene -> shuffled(scene, random);
            default -> scene -> volume(scene, DataVolume.NONE);
        };
    }

    private static Scene volume(Scene scene, DataVolume state) {
        var cluster = Scene.FOUNDED.clusterId();
        return switch (state) {
            case NONE -> scene.noHead();
            case LEFT_OVER -> scene.noHead().leftOvers();
            case CLAIMED -> scene.claimed();
            case OPEN -> scene.opened();
            case WITHDRAWN -> scene.head(Scene.openHead().in(StartState.WITHDRAWN, "its entry is closed"));
            case INITIALISED -> scene.data(cluster, Scene.memberId(1));
            case AMNESIAC -> scene.noHead().wal(cluster, Scene.memberId(1)).seenWal(cluster, Scene.memberId(1));
            case LOST -> scene.noHead().remembered(Scene.openHead());
            case NOT_MOUNTED -> scene.notMounted("nothing is mounted");
            case UNREADABLE -> scene.unreadable("no access");
        };
    }

    private static <T> T one(List<T> choice, Random random) {
        return choice.get(random.nextInt(choice.size()));
    }

    private static SrvAnswer.Records someTargets(Random random) {
        return Scene.targets(random.ints(1 + random.nextInt(4), 1, 7).sorted().toArray());
    }

    private static Scene changed(Scene scene, int one, CatalogRecord changed) {
        return switch (scene.catalog()) {
            case CatalogAnswer.Records(List<CatalogRecord> records) -> {
                var all = new ArrayList<>(records);
                all.set(one - 1, changed);
                yield scene.catalog(new CatalogAnswer.Records(all));
            }
            case CatalogAnswer.Failed _ -> scene;
        };
    }

    private static Scene with(Scene scene, CatalogRecord further) {
        return scene.catalog() instanceof CatalogAnswer.Failed ? scene : scene.and(further);
    }

    private static Scene shuffled(Scene scene, Random random) {
        return switch (scene.catalog()) {
            case CatalogAnswer.Records(List<CatalogRecord> records) -> {
                var all = new ArrayList<>(records);
                Collections.shuffle(all, random);
                yield scene.catalog(new CatalogAnswer.Records(all));
            }
            case CatalogAnswer.Failed _ -> scene;
        };
    }

    private static boolean mayFound(Scene scene) {
        int size = scene.settings().size();
        return scene.ownPort() == OwnPort.REFUSES
                && scene.agent() instanceof AgentAnswer.Agent
                && scene.me().map(me -> me.address().getHostAddress()).equals(Optional.of(OWN_ADDRESS))
                && !isNamedByAnother(scene)
                && scene.otherKind() instanceof SrvAnswer.NoSuchName
                && claimed(scene).size() == size
                && Set.copyOf(claimed(scene)).size() == size
                && claimed(scene)
                        .containsAll(scene.me().stream().map(Endpoint::toString).toList())
                && Arrays.stream(Transport.values())
                        .allMatch(transport -> answered(scene, transport).equals(sorted(claimed(scene))));
    }

    private static boolean isNamedByAnother(Scene scene) {
        return scene.catalog() instanceof CatalogAnswer.Records(var records)
                && records.stream()
                        .anyMatch(found -> !found.critical()
                                && !found.node().equals("node-1")
                                && found.address().equals(OWN_ADDRESS));
    }

    /** As text, so that nothing of the rules is used. */
    private static List<String> claimed(Scene scene) {
        return scene.catalog() instanceof CatalogAnswer.Records(var records)
                ? records.stream()
                        .filter(found -> !found.critical())
                        .map(found -> found.address() + ":" + found.port())
                        .toList()
                : List.of();
    }

    private static List<String> answered(Scene scene, Transport transport) {
        return scene.dns().get(transport) instanceof SrvAnswer.Records(var targets)
                ? sorted(targets.stream()
                        .map(target -> resolved(scene, target.host()) + ":" + target.port())
                        .toList())
                : List.of("no records");
    }

    private static String resolved(Scene scene, String host) {
        return scene.addresses().get(host) instanceof AddressAnswer.Address(var address)
                ? address.getHostAddress()
                : "no address";
    }

    private static List<String> sorted(List<String> unsorted) {
        return unsorted.stream().sorted().collect(Collectors.toList());
    }
}
