package io.etcdsidekicks.gate.cli;

import static io.etcdsidekicks.gate.SurveyScene.FOUNDING;
import static io.etcdsidekicks.gate.SurveyScene.OTHER;
import static io.etcdsidekicks.gate.SurveyScene.learner;
import static io.etcdsidekicks.gate.SurveyScene.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.gate.Entry;
import io.etcdsidekicks.gate.FoundingRecord;
import io.etcdsidekicks.gate.LockState;
import io.etcdsidekicks.gate.PodState;
import io.etcdsidekicks.gate.RecordAnswer;
import io.etcdsidekicks.gate.StatusRules;
import io.etcdsidekicks.gate.SurveyScene;
import io.etcdsidekicks.gate.TemplateState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole pictures, as a person sees them. */
final class StatusTextTest {
    private static final EtcdId ID = FOUNDING.clusterId();

    @Test
    void healthy() {
        assertThat(text(SurveyScene.healthy(), false)).isEqualTo("""
                cluster mycluster: healthy
                  this machine is a voter of cluster a7621ee8e30aef1a, which has a quorum and is the one of the founding record

                this machine
                  name          node-1
                  peer address  10.0.0.1:2380
                  consul        node node-1 in dc1, version 1.21.4
                  volume        /var/lib/etcd
                  data          /var/lib/etcd/data
                  state         initialised
                  data of       member d1dd04837b75c54a of cluster a7621ee8e30aef1a
                  start file    sealed (a WAL was seen), founded, for member d1dd04837b75c54a of cluster a7621ee8e30aef1a
                  remembered    sealed (a WAL was seen), founded, for member d1dd04837b75c54a of cluster a7621ee8e30aef1a; data of member d1dd04837b75c54a were seen
                  etcd          healthy

                manifest
                  staged     none at /etc/kubernetes/staged/etcd.yaml
                  installed  /etc/kubernetes/manifests/etcd.yaml
                  template   the one that is built in

                server records
                  MEMBER  ADDRESS        DATA         CATALOG  UDP  UDP+EDNS  TCP
                  node-1  10.0.0.1:2380  initialised  passing  yes  yes       yes
                  node-2  10.0.0.2:2380  initialised  passing  yes  yes       yes
                  node-3  10.0.0.3:2380  initialised  passing  yes  yes       yes

                founding record
                  cluster  a7621ee8e30aef1a
                  size     3
                  token    mycluster-7f
                  FOUNDER  ADDRESS        MEMBER            ENTRY
                  node-1   10.0.0.1:2380  d1dd04837b75c54a  spent
                  node-2   10.0.0.2:2380  192090dec0e6345a  spent
                  node-3   10.0.0.3:2380  cf9cf58bfede0905  spent

                who answers
                  10.0.0.1:2380  cluster a7621ee8e30aef1a, has a quorum
                  10.0.0.2:2380  cluster a7621ee8e30aef1a, has a quorum
                  10.0.0.3:2380  cluster a7621ee8e30aef1a, has a quorum

                members of cluster a7621ee8e30aef1a
                  MEMBER  ID                ROLE    STARTED  VERSION  PEER URL
                  node-1  d1dd04837b75c54a  voter   yes      3.5.33   http://10.0.0.1:2380
                  node-2  192090dec0e6345a  leader  yes      3.5.33   http://10.0.0.2:2380
                  node-3  cf9cf58bfede0905  voter   yes      3.5.33   http://10.0.0.3:2380

                lock on member changes
                  nobody holds it

                the gate would now
                  end: etcd is healthy
                """);
    }

    @Test
    void onTheWay() {
        var founding = FOUNDING.with(FOUNDING.founders().getFirst(), new Entry.Claimed(SurveyScene.CLAIM))
                .with(FOUNDING.founders().get(1), new Entry.Claimed("another"));
        var scene = SurveyScene.alone()
                .startFile(StartState.CLAIMED)
                .record(founding)
                .registered(2, "handed-over", false)
                .registered(1, "none", false)
                .registered(3, "none", true)
                .inDns(1)
                .inDns(2)
                .inDns(4)
                .dns(Transport.UDP, new SrvAnswer.Failed("no answer"))
                .dns(Transport.UDP_EDNS, new SrvAnswer.NoSuchName())
                .silent(2)
                .silent(3)
                .lock(new LockState.Others("node-2"));

        assertThat(text(scene, false)).isEqualTo("""
                cluster mycluster: waiting
                  etcd has no data here; the gate would wait: this machine may found the cluster, but Consul does not show its record with data=handed-over yet; etcd starts only when everybody can see that it may have; see whether the registrar runs, and with the same --volume

                this machine
                  name          node-1
                  peer address  10.0.0.1:2380
                  consul        node node-1 in dc1, version 1.21.4
                  volume        /var/lib/etcd
                  data          /var/lib/etcd/data
                  state         claimed
                  data of       -
                  start file    claimed (this machine is a founder), founded, for member d1dd04837b75c54a of cluster a7621ee8e30aef1a
                  remembered    claimed (this machine is a founder), founded, for member d1dd04837b75c54a of cluster a7621ee8e30aef1a
                  etcd          etcd does not answer on http://127.0.0.1:2379/health

                manifest
                  staged     /etc/kubernetes/staged/etcd.yaml
                  installed  none at /etc/kubernetes/manifests/etcd.yaml
                  template   the one that is built in

                server records
                  MEMBER  ADDRESS        DATA         CATALOG    UDP  UDP+EDNS  TCP
                  node-1  10.0.0.1:2380  none         passing    -    -         yes
                  node-2  10.0.0.2:2380  handed-over  passing    -    -         yes
                  node-3  10.0.0.3:2380  none         critical   -    -         -
                  -       10.0.0.4:2380  -            not there  -    -         yes
                  DNS by plain UDP fails: no answer
                  DNS by UDP with EDNS 1232 knows no such name

                founding record
                  cluster  a7621ee8e30aef1a
                  size     3
                  token    mycluster-7f
                  FOUNDER  ADDRESS        MEMBER            ENTRY
                  node-1   10.0.0.1:2380  d1dd04837b75c54a  claimed with the volume here
                  node-2   10.0.0.2:2380  192090dec0e6345a  claimed
                  node-3   10.0.0.3:2380  cf9cf58bfede0905  open

                who answers
                  10.0.0.2:2380  no etcd answers on 10.0.0.2:2380
                  10.0.0.3:2380  no etcd answers on 10.0.0.3:2380

                lock on member changes
                  node-2 holds it

                the gate would now
                  wait: this machine may found the cluster, but Consul does not show its record with data=handed-over yet; etcd starts only when everybody can see that it may have; see whether the registrar runs, and with the same --volume
                """);
    }

    @Test
    void aSplitWithALearnerWhereSystemdStartsEtcd() {
        var scene = SurveyScene.alone()
                .withoutManifest()
                .record(FoundingRecord.closed("mycluster", 3, ID))
                .catalogFails("Consul has no leader yet")
                .answers(2, ID, true, member(2), learner(4))
                .answers(3, OTHER, false, member(3))
                .state(member(2).id(), "3.5.16", member(2).id(), 200)
                .state(learner(4).id(), "3.5.16", member(2).id(), 150);

        assertThat(text(scene, false)).isEqualTo("""
                cluster mycluster: split
                  more than one cluster answers: bad [10.0.0.3:2380] and a7621ee8e30aef1a [10.0.0.2:2380]

                this machine
                  name          node-1
                  peer address  10.0.0.1:2380
                  consul        node node-1 in dc1, version 1.21.4
                  volume        /var/lib/etcd
                  data          /var/lib/etcd/data
                  state         none
                  data of       -
                  start file    none
                  remembered    -
                  etcd          etcd does not answer on http://127.0.0.1:2379/health

                manifest
                  none: something else than a kubelet starts etcd here, see --manifest
                  template  the one that is built in

                server records
                  the catalog cannot be read: Consul has no leader yet
                  DNS was not asked

                founding record
                  cluster  a7621ee8e30aef1a
                  size     3
                  token    -
                  every entry is closed: the cluster ran before it had a record

                who answers
                  10.0.0.2:2380  cluster a7621ee8e30aef1a, has a quorum
                  10.0.0.3:2380  cluster bad, sees no quorum

                members of cluster bad as those know who answer: no quorum
                  MEMBER  ID                ROLE   STARTED  VERSION  PEER URL
                  node-3  cf9cf58bfede0905  voter  yes      -        http://10.0.0.3:2380

                members of cluster a7621ee8e30aef1a
                  MEMBER  ID                ROLE               STARTED  VERSION  PEER URL
                  node-2  192090dec0e6345a  leader             yes      3.5.16   http://10.0.0.2:2380
                  node-4  4                 learner, has 75 %  yes      3.5.16   http://10.0.0.4:2380
                  etcd 3.5.16 may forget that a learner became a voter as soon as it is upgraded to 3.6, which then does not start: before that bring every member to 3.5.26 or later; see docs/upgrading-etcd.md

                lock on member changes
                  nobody holds it

                the gate would now
                  go on: cluster a7621ee8e30aef1a runs, and this machine is going to join it: a claimed start file is written on its volume
                """);
    }

    @Test
    void coloursDoNotMoveTheColumns() {
        var coloured = text(SurveyScene.healthy().registered(4, "none", true), true);

        assertThat(coloured).contains("\033[32mhealthy\033[0m", "\033[31mcritical\033[0m");
        assertThat(coloured.replaceAll("\033\\[\\d+m", ""))
                .isEqualTo(text(SurveyScene.healthy().registered(4, "none", true), false));
    }

    @Test
    void aMaintenanceIsAnOperatorsWordAndNoFailure() {
        assertThat(text(SurveyScene.healthy().maintained(4), false))
                .contains("node-4  10.0.0.4:2380  none         maintenance  ");
    }

    @Test
    void aRecordThatIsNotThere() {
        assertThat(text(SurveyScene.alone().record(new RecordAnswer.Off()), false))
                .contains("founding record\n  not used: --founding is off\n");
        assertThat(text(SurveyScene.alone(), false))
                .contains(
                        "founding record\n  none\n",
                        "who answers\n  nobody could be asked\n",
                        "server records\n  none in the catalog\n  DNS was not asked\n");
        assertThat(text(SurveyScene.alone().record(new RecordAnswer.Failed("denied")), false))
                .contains("founding record\n  cannot be read: denied\n");
    }

    @Test
    void aLostDisk() {
        assertThat(text(SurveyScene.alone().lost().record(FOUNDING), false))
                .contains("  volume        /var/lib/etcd\n")
                .contains("  state         lost\n")
                .contains("  start file    none\n")
                .contains("  remembered    data of member " + member(1).id() + " were seen\n");
    }

    @Test
    void whatCannotBeToldSaysWhy() {
        assertThat(text(SurveyScene.alone().notMounted(), false))
                .contains("not mounted: nothing is mounted at /var/lib/etcd (--mount-point)\n");
        assertThat(text(SurveyScene.alone().unreadable("no access"), false)).contains("unreadable: no access\n");
    }

    @Test
    void podsAndTemplatesThatAreOfNoUse() {
        assertThat(text(
                        SurveyScene.alone()
                                .staged(new PodState.Otherwise(List.of("--name=node-1 is a flag")))
                                .template(new TemplateState.Faulty(List.of("name is set by us"))),
                        false))
                .contains("/etc/kubernetes/staged/etcd.yaml does not start etcd from the start file: --name=node-1 is"
                        + " a flag\n")
                .contains("the one that is built in is of no use: name is set by us\n");
    }

    @Test
    void whatDoesNotProtectAManifestAsItIs() {
        assertThat(text(SurveyScene.alone().staged(SurveyScene.asItIs()), false))
                .contains(
                        "/etc/kubernetes/staged/etcd.yaml, as it is: where its data are lost and only its container is"
                                + " started again, it begins anew");
    }

    private static String text(SurveyScene scene, boolean isColoured) {
        var survey = scene.survey();
        return StatusText.of(survey, StatusRules.judge(survey), StatusRules.outlook(survey), isColoured);
    }
}
