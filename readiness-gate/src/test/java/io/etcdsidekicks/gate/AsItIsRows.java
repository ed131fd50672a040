package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Scene.CLAIM;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.TOKEN;
import static io.etcdsidekicks.gate.Scene.at;
import static io.etcdsidekicks.gate.Scene.memberId;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.Found;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.Open;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A manifest that starts etcd by flags of its own: it founds what all agree on, it restarts, and it never joins. */
final class AsItIsRows {
    private static final String LIST =
            "node-1=http://10.0.0.1:2380,node-2=http://10.0.0.2:2380,node-3=http://10.0.0.3:2380";
    private static final String OWN = """
            name: node-1
            initial-advertise-peer-urls: http://10.0.0.1:2380
            listen-peer-urls: http://10.0.0.1:2380
            """;
    private static final String RIGHT = OWN + """
            initial-cluster: %s
            initial-cluster-state: new
            initial-cluster-token: mycluster-1
            """.formatted(LIST);
    private static final String SRV =
            OWN + "discovery-srv: mycluster.etcd3.service.consul\ninitial-cluster-token: mycluster-1\n";
    private static final String NOT_MINE =
            "the manifest /etc/kubernetes/staged/etcd.yaml, taken as it is, does not start this"
                    + " machine's member: ";
    private static final String OTHER =
            "the manifest /etc/kubernetes/staged/etcd.yaml, taken as it is, would found another"
                    + " cluster than the one that the 3 machines agree on: ";
    private static final String AGREE = "make the manifests of all machines agree, or let assets convert them";
    private static final String JOINS = "; a manifest that is taken as it is founds and restarts, and never joins";
    private static final String CONVERT =
            "convert the manifest with assets, stage the converted one, and leave --manifest-as-is out";

    private static final String ANOTHER_LOG =
            "the log in /var/lib/etcd/data/member/wal is not the one that this machine has seen before: etcd has begun anew, or"
                    + " somebody has put a copy there";
    private static final String GONE =
            "etcd's data are not there, and its manifest, which does not start it from the start file, would let it begin anew:"
                    + " the manifest is taken away";

    private AsItIsRows() {}

    static Stream<Row> rows() {
        return Stream.of(unlike(), lists(), domains(), founds(), enters(), handsOver(), goesOn(), neverJoins())
                .flatMap(rows -> rows);
    }

    private static Row row(String rule, String title, Scene seen, GateDecision decided) {
        return new Row(rule, title, seen, decided);
    }

    private static Refuse notMine(String problem) {
        return new Refuse(NOT_MINE + problem, "change these flags, or let assets convert it");
    }

    private static Scene with(String part, String instead) {
        return three().asItIs(RIGHT.replace(part, instead));
    }

    private static Stream<Row> unlike() {
        return Stream.of(
                row(
                        "1",
                        "it cannot be told",
                        three().settings(known -> known.manifestAsIs = true)
                                .staged(new PodState.Otherwise(List.of("line 9: --data-dir is missing"))),
                        new Refuse(
                                "the manifest /etc/kubernetes/staged/etcd.yaml cannot be taken as it is: line 9:"
                                        + " --data-dir is missing",
                                "change these lines, or let assets convert it")),
                row(
                        "1",
                        "it has another name",
                        with("name: node-1", "name: cp-1"),
                        notMine("--name=cp-1, but has to be node-1; --initial-cluster=" + LIST
                                + " has to contain cp-1=http://10.0.0.1:2380")),
                row(
                        "1",
                        "it has no name",
                        with("name: node-1\n", ""),
                        notMine("--name is missing, but has to be node-1; --initial-cluster=" + LIST
                                + " has to contain =http://10.0.0.1:2380")),
                row(
                        "1",
                        "it has https, and --tls was forgotten",
                        with("initial-advertise-peer-urls: http:", "initial-advertise-peer-urls: https:"),
                        notMine(
                                "--initial-advertise-peer-urls=https://10.0.0.1:2380, but has to be http://10.0.0.1:2380;"
                                        + " --initial-cluster=" + LIST
                                        + " has to contain node-1=https://10.0.0.1:2380")),
                row(
                        "1",
                        "a copy of the disk could start elsewhere",
                        with("listen-peer-urls: http://10.0.0.1", "listen-peer-urls: http://0.0.0.0"),
                        notMine("--listen-peer-urls=http://0.0.0.0:2380, but has to be http://10.0.0.1:2380")),
                row(
                        "1",
                        "it is to join",
                        with("state: new", "state: existing"),
                        notMine("--initial-cluster-state=existing, but a founder's is new")));
    }

    private static Stream<Row> lists() {
        var itself = "node-1=http://10.0.0.1:2380";
        var neither = notMine("it needs --initial-cluster with all 3 founders, or"
                + " --discovery-srv=mycluster.etcd3.service.consul, and one of the two only");
        return Stream.of(
                row(
                        "1",
                        "it names itself only, as kubeadm does",
                        with(LIST, itself),
                        notMine("--initial-cluster=" + itself + " has to name each of the 3 founders once: with another"
                                + " list this machine founds a cluster of its own")),
                row(
                        "1",
                        "it names one of them twice",
                        with("node-3=", "node-2="),
                        notMine("--initial-cluster=" + LIST.replace("node-3=", "node-2=")
                                + " has to name each of the 3 founders once: with another list this machine founds a"
                                + " cluster of its own")),
                row("1", "it names nobody", with("initial-cluster: " + LIST + "\n", ""), neither),
                row(
                        "1",
                        "it has both",
                        three().asItIs(RIGHT + "discovery-srv: mycluster.etcd3.service.consul\n"),
                        neither));
    }

    private static Stream<Row> domains() {
        var named = three().settings(known -> {
            known.manifestAsIs = true;
            known.naming = new Naming(Scheme.NAMED, "mycluster", false);
        });
        return Stream.of(
                row(
                        "1",
                        "it asks for another cluster",
                        three().asItIs(SRV.replace("srv: mycluster", "srv: other")),
                        notMine(
                                "--discovery-srv=other.etcd3.service.consul has to be mycluster.etcd3.service.consul, where"
                                        + " the records of this cluster are")),
                row(
                        "1",
                        "it asks for a named one",
                        three().asItIs(SRV + "discovery-srv-name: mycluster\n"),
                        notMine("--discovery-srv-name has to be left out with --scheme tagged")),
                row(
                        "1",
                        "it does not ask for a named one",
                        named.staged(Scene.asItIsPod(SRV.replace("mycluster.etcd3.service", "service"))),
                        notMine("--discovery-srv-name has to be mycluster with --scheme named")));
    }

    private static Stream<Row> founds() {
        var told = "3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.3:2380; the founding"
                + " record is written";
        var seeds = IntStream.rangeClosed(1, 3)
                .mapToObj(number -> new FoundingRecord.Seed("node-" + number, at(number), Scene.url(number)))
                .toList();
        return Stream.of(
                row("17", "as it is, a full list", three().asItIs(RIGHT), new Found(seeds, Optional.of(TOKEN), told)),
                row(
                        "17",
                        "as it is, a full list in another order, with other names for the others",
                        with(LIST, "b=http://10.0.0.3:2380,node-1=http://10.0.0.1:2380,a=http://10.0.0.2:2380"),
                        new Found(seeds, Optional.of(TOKEN), told)),
                row(
                        "17",
                        "as it is, without a token",
                        with("initial-cluster-token: mycluster-1\n", ""),
                        new Found(seeds, Optional.of("etcd-cluster"), told)),
                row(
                        "17",
                        "as it is, etcd asks DNS",
                        three().asItIs(SRV.replace("consul", "consul.")),
                        new Found(
                                IntStream.rangeClosed(1, 3)
                                        .mapToObj(number -> new FoundingRecord.Seed(
                                                "node-" + number,
                                                at(number),
                                                "http://0a00000" + number + ".addr.dc1.consul:2380"))
                                        .toList(),
                                Optional.of(TOKEN),
                                told)),
                row(
                        "17",
                        "as it is, a list of other machines",
                        with("http://10.0.0.3:2380", "http://10.0.0.4:2380"),
                        new Refuse(
                                OTHER + "--initial-cluster=" + LIST.replace("10.0.0.3", "10.0.0.4")
                                        + " has to have the peer URLs of " + LIST,
                                AGREE)),
                row(
                        "17",
                        "as it is, with the token of a cluster that was given up",
                        three().asItIs(RIGHT).givenUp(TOKEN, FOUNDED.clusterId()),
                        new Refuse(
                                OTHER + "--initial-cluster-token=mycluster-1 is that of a cluster which was given up by"
                                        + " reset: give all manifests a new one",
                                AGREE)));
    }

    private static Stream<Row> enters() {
        var mine = new Entry.Claimed(CLAIM);
        var shown = three().asItIs(RIGHT)
                .claimed()
                .entry(1, mine)
                .records(Scene.machine(2), Scene.machine(1, "handed-over"), Scene.machine(3));
        return Stream.of(
                row(
                        "8",
                        "as it is, the record is the same",
                        three().asItIs(RIGHT).record(FOUNDED),
                        FounderRows.CLAIMS),
                row(
                        "8",
                        "as it is, the record has another token",
                        with("mycluster-1", "tok").record(FOUNDED),
                        new Refuse(OTHER + "--initial-cluster-token=tok has to be mycluster-1", AGREE)),
                row(
                        "8",
                        "as it is, everybody can see it",
                        shown,
                        new Open(
                                Scene.claimedHead(),
                                Scene.openHead(),
                                "founding cluster d3f2c9229439ea5c with node-1 (10.0.0.1:2380), node-2 (10.0.0.2:2380),"
                                        + " node-3 (10.0.0.3:2380): the start file is opened")),
                row(
                        "8",
                        "as it is, it was changed meanwhile",
                        shown.staged(Scene.asItIsPod(RIGHT.replace("10.0.0.3", "10.0.0.4"))),
                        new Refuse(
                                OTHER + "--initial-cluster=" + LIST.replace("10.0.0.3", "10.0.0.4")
                                        + " has to have the peer URLs of " + LIST,
                                AGREE)));
    }

    private static Stream<Row> handsOver() {
        var open = three().opened().entry(1, new Entry.Claimed(CLAIM));
        return Stream.of(
                row(
                        "4a",
                        "as it is, it agrees with the start file",
                        open.asItIs(RIGHT),
                        new HandOver(Start.NEW, "founding cluster d3f2c9229439ea5c as member d616cab07cd26aa8")),
                row(
                        "4a",
                        "as it is, it was changed after the start file was opened",
                        open.asItIs(RIGHT.replace("mycluster-1", "tok")),
                        new Refuse(OTHER + "--initial-cluster-token=tok has to be mycluster-1", AGREE)),
                row(
                        "4a",
                        "as it is, the kubelet has another one",
                        open.asItIs(RIGHT).installed(Scene.asItIsPod(RIGHT.replace("mycluster-1", "tok"))),
                        new TakeManifestAway(
                                "the manifest that the kubelet has, taken as it is, would found another cluster than"
                                        + " the start file says: --initial-cluster-token=tok has to be mycluster-1: the manifest is"
                                        + " taken away")),
                row(
                        "4a",
                        "as it is, and DNS shows two of three",
                        opened(SRV).dnsSays(1, 2),
                        Row.waits(
                                "etcd is going to ask DNS for its peers, which shows [http://0a000001.addr.dc1.consul:2380,"
                                        + " http://0a000002.addr.dc1.consul:2380], and the founders are"
                                        + " [http://0a000001.addr.dc1.consul:2380, http://0a000002.addr.dc1.consul:2380,"
                                        + " http://0a000003.addr.dc1.consul:2380]",
                                "it would found a cluster of what it sees; see which registrars run")),
                row(
                        "4a",
                        "as it is, beside the open file of a joiner",
                        three().joined(voter(2), voter(3))
                                .entry(1, new Entry.Closed())
                                .asItIs(RIGHT),
                        new Refuse("the start file is that of a machine which joins" + JOINS, CONVERT)));
    }

    /** Of a record that was made by machines whose etcd asks DNS. */
    private static Scene opened(String flags) {
        var byName = FoundingRecord.open(
                "mycluster",
                3,
                TOKEN,
                IntStream.rangeClosed(1, 3)
                        .mapToObj(number ->
                                new FoundingRecord.Seed("node-" + number, at(number), "http://" + Scene.target(number)))
                        .toList());
        var known = Scene.openHead();
        var head = new StartHead(
                known.cluster(),
                known.address(),
                known.state(),
                known.why(),
                known.origin(),
                known.claim(),
                known.name(),
                byName.initialCluster(),
                known.token(),
                Optional.of(byName.clusterId()),
                Optional.of(byName.founders().getFirst().memberId()),
                false);
        return three().asItIs(flags)
                .record(byName)
                .entry(1, new Entry.Claimed(CLAIM))
                .head(head)
                .remembered(head);
    }

    private static Stream<Row> goesOn() {
        var data = three().data(FOUNDED.clusterId(), memberId(1)).entry(1, new Entry.Spent());
        var self = RIGHT.replace(LIST, "node-1=http://10.0.0.1:2380").replace("state: new", "state: existing");
        return Stream.of(
                row(
                        "4",
                        "as it is, whatever its list says",
                        data.asItIs(self),
                        new HandOver(
                                Start.RESTART,
                                "there are data in /var/lib/etcd/data: etcd goes on with them, whatever Consul says")),
                row(
                        "4",
                        "as it is, that of another machine",
                        data.asItIs(RIGHT.replace("name: node-1", "name: cp-1")),
                        notMine("--name=cp-1, but has to be node-1")),
                row(
                        "4",
                        "as it is, with a list and a domain",
                        data.asItIs(RIGHT + "discovery-srv: mycluster.etcd3.service.consul\n"),
                        notMine(
                                "with --initial-cluster beside --discovery-srv etcd does not start: take one of them out")),
                row(
                        "3a",
                        "as it is, with another log than before, the kubelet has the manifest",
                        data.otherWalDirectory().asItIs(RIGHT).installed(Scene.asItIsPod(RIGHT)),
                        new TakeManifestAway(ANOTHER_LOG + ": the manifest is taken away")),
                row(
                        "3a",
                        "as it is, with another log than before, and etcd runs",
                        data.otherWalDirectory()
                                .asItIs(RIGHT)
                                .installed(Scene.asItIsPod(RIGHT))
                                .ownPeerPortAnswering(),
                        new Refuse(
                                ANOTHER_LOG + "; it would vote without what it has acknowledged",
                                "if it is a copy of your own, " + CONVERT
                                        + "; if not, stop etcd, move the data aside, and convert it, too: the machine is then"
                                        + " made anew from the others")),
                row(
                        "after",
                        "as it is, another one is staged that is wrong",
                        data.asItIs(RIGHT.replace(
                                        "listen-peer-urls: http://10.0.0.1", "listen-peer-urls: http://10.0.0.9"))
                                .installed(Scene.asItIsPod(RIGHT))
                                .etcd(new EtcdHealth.Healthy()),
                        new Wait(
                                NOT_MINE
                                        + "--listen-peer-urls=http://10.0.0.9:2380, but has to be http://10.0.0.1:2380",
                                "change these flags, or let assets convert it",
                                true)),
                row(
                        "after",
                        "as it is, a copy of the disk could start elsewhere",
                        data.asItIs(RIGHT)
                                .staged(Scene.ABSENT)
                                .installed(Scene.asItIsPod(self.replace(
                                        "listen-peer-urls: http://10.0.0.1", "listen-peer-urls: http://0.0.0.0")))
                                .etcd(new EtcdHealth.Healthy()),
                        new Done(
                                "etcd is healthy",
                                List.of(
                                        "the manifest /etc/kubernetes/manifests/etcd.yaml, taken as it is, does not start"
                                                + " this machine's member: --listen-peer-urls=http://0.0.0.0:2380, but has to be"
                                                + " http://10.0.0.1:2380; change these flags, or let assets convert it"))));
    }

    private static Stream<Row> neverJoins() {
        var spent = three().asItIs(RIGHT)
                .entry(1, new Entry.Spent())
                .entry(2, new Entry.Spent())
                .entry(3, new Entry.Spent());
        var runs = spent.live(voter(2), voter(3));
        var deleted = LostRows.running().asItIs(RIGHT).staged(Scene.ABSENT).installed(Scene.asItIsPod(RIGHT));
        var gone =
                "somebody has deleted the data of member d616cab07cd26aa8 under its running etcd, which goes on until it is"
                        + " stopped";
        return Stream.of(
                row(
                        "9",
                        "as it is",
                        runs,
                        new Refuse(
                                "cluster d3f2c9229439ea5c runs and lists no member at this machine's address" + JOINS,
                                CONVERT)),
                row(
                        "11",
                        "as it is",
                        spent.live(voter(1), voter(2), voter(3)).remembered(Scene.openHead()),
                        new Refuse(
                                "cluster d3f2c9229439ea5c runs and lists this machine as node-1 (http://10.0.0.1:2380), whose data are not there"
                                        + JOINS,
                                CONVERT)),
                row(
                        "11",
                        "as it is, and the kubelet has it",
                        spent.live(voter(1), voter(2), voter(3))
                                .remembered(Scene.openHead())
                                .staged(Scene.ABSENT)
                                .installed(Scene.asItIsPod(RIGHT)),
                        new TakeManifestAway(GONE)),
                row(
                        "11",
                        "as it was, and the converted one is staged",
                        spent.live(voter(1), voter(2), voter(3))
                                .remembered(Scene.openHead())
                                .staged(Scene.POD)
                                .installed(Scene.asItIsPod(RIGHT)),
                        new TakeManifestAway(GONE)),
                row(
                        "11",
                        "an older version's manifest, and the data are lost",
                        three().remembered(Scene.openHead()).staged(Scene.POD).installed(Scene.WITH_FLAGS),
                        new TakeManifestAway(GONE)),
                row(
                        "8",
                        "as it is, and the kubelet has it already",
                        three().asItIs(RIGHT).staged(Scene.ABSENT).installed(Scene.asItIsPod(RIGHT)),
                        new TakeManifestAway(
                                "etcd may not start here yet, and its manifest, taken as it is, would let it: the"
                                        + " manifest is taken away")),
                row(
                        "11",
                        "as it is, deleted under the running etcd",
                        deleted,
                        new AcquireLock(
                                gone + ": it is going to be stopped, because its manifest would let it begin anew")),
                row(
                        "11",
                        "as it is, deleted under the running etcd, with the lock",
                        deleted.lockIsMine(),
                        new TakeManifestAway(
                                "ALARM: " + gone + ": its manifest, taken as it is, would let it begin anew, and is"
                                        + " taken away, the others serve on")),
                row(
                        "11",
                        "as it is, deleted under the running etcd, and another one is silent",
                        deleted.silent(3).lockIsMine(),
                        new Wait(
                                gone + "; without it the others are no quorum, so it is left alone",
                                "start the others first",
                                true)),
                row(
                        "11",
                        "as it is, deleted under the running etcd, the manifest is away",
                        deleted.staged(Scene.asItIsPod(RIGHT)).installed(Scene.ABSENT),
                        new Wait(gone + "; its manifest is taken away, and it has not ended yet", CONVERT, true)),
                row(
                        "2",
                        "as it is",
                        three().data(FOUNDED.clusterId(), memberId(1))
                                .asItIs(RIGHT)
                                .live(voter(2), voter(3)),
                        new Refuse(
                                "cluster d3f2c9229439ea5c has a quorum and does not list member d616cab07cd26aa8, whose data"
                                        + " are in /var/lib/etcd/data: it was removed, and etcd would not start with them"
                                        + JOINS,
                                CONVERT)),
                row(
                        "3a",
                        "as it is, although its member is known",
                        three().data(FOUNDED.clusterId(), memberId(1))
                                .noHead()
                                .otherWalDirectory()
                                .entry(1, new Entry.Spent())
                                .live(voter(1), voter(2), voter(3))
                                .asItIs(RIGHT),
                        new Refuse(
                                "there are data in /var/lib/etcd/data, and the start file that was written for them is"
                                        + " gone; it cannot be told whether they are the ones that this machine voted with:"
                                        + " an older copy would lose what was acknowledged since",
                                "if this machine's member is to be made anew from the others, readiness-gate replace; if you"
                                        + " have restored these data on purpose, readiness-gate adopt --restored")));
    }
}
