package io.etcdsidekicks.discovery.startfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EtcdConfigTest {
    private static final String TEMPLATE = """
            # a comment
            Name: n1
            data-dir: '/var/lib/etcd/data'
            snapshot-count: 10_000
            auto-compaction-retention: "8h"
            metrics: ~
            log-outputs: [stderr, 'a b']
            peer-transport-security:
              Cert-File: /etc/etcd/peer.crt
              client-cert-auth: yes
            log-package-levels: |
              one
              two
            """;

    @Test
    void whatIsNotChangedIsCopiedAsItWasWritten() throws ConfigFault {
        assertThat(EtcdConfig.parse(TEMPLATE).toYaml()).isEqualTo("""
                        Name: n1
                        data-dir: '/var/lib/etcd/data'
                        snapshot-count: 10_000
                        auto-compaction-retention: "8h"
                        metrics: ~
                        log-outputs: [stderr, 'a b']
                        peer-transport-security:
                          Cert-File: /etc/etcd/peer.crt
                          client-cert-auth: yes
                        log-package-levels: |
                          one
                          two
                        """);
    }

    @Test
    void keysAreFoundInAnyCase() throws ConfigFault {
        var config = EtcdConfig.parse(TEMPLATE);
        assertThat(config.text("NAME")).contains("n1");
        assertThat(config.text("snapshot-count")).contains("10_000");
        assertThat(config.text("peer-transport-security", "cert-file")).contains("/etc/etcd/peer.crt");
        assertThat(config.keys())
                .containsExactly(
                        "name",
                        "data-dir",
                        "snapshot-count",
                        "auto-compaction-retention",
                        "metrics",
                        "log-outputs",
                        "peer-transport-security",
                        "log-package-levels");
    }

    @Test
    void whatHasNoTextHasNone() throws ConfigFault {
        var config = EtcdConfig.parse(TEMPLATE);
        assertThat(config.text("wal-dir")).isEmpty();
        assertThat(config.text("metrics")).as("null").isEmpty();
        assertThat(config.text("log-outputs")).as("a list").isEmpty();
        assertThat(config.text("peer-transport-security")).as("a mapping").isEmpty();
        assertThat(config.text("peer-transport-security", "key-file")).isEmpty();
        assertThat(config.text("client-transport-security", "key-file")).isEmpty();
        assertThat(config.text("name", "key-file")).as("a text is no mapping").isEmpty();
    }

    @Test
    void settingAKeyDropsItsOtherSpellingAndKeepsItsPlace() throws ConfigFault {
        assertThat(EtcdConfig.parse("a: 1\nInitial-Clu\u017fter: x\nb: 2\n")
                        .with("initial-cluster", "n1=http://10.0.0.1:2380")
                        .with("name", "12")
                        .toYaml())
                .isEqualTo("a: 1\ninitial-cluster: \"n1=http://10.0.0.1:2380\"\nb: 2\nname: \"12\"\n");
    }

    @Test
    void takingKeysOutTakesEverySpelling() throws ConfigFault {
        assertThat(EtcdConfig.parse("DISCOVERY-SRV: x\ndi\u017fcovery: y\nname: z\n")
                        .without(key -> key.startsWith("discovery"))
                        .keys())
                .isEqualTo(Set.of("name"));
    }

    @Test
    void aChangedConfigurationLeavesTheFirstOneAlone() throws ConfigFault {
        var config = EtcdConfig.parse("name: a");
        assertThat(config.with("name", "b").without("name"::equals).keys()).isEmpty();
        assertThat(config.text("name")).contains("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# only a comment\n", "---\n", "~", "{}"})
    void aFileThatSaysNothingHasNoKeys(String text) throws ConfigFault {
        assertThat(EtcdConfig.parse(text)).isEqualTo(EtcdConfig.empty());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("untold")
    void whatCouldBeReadInTwoWaysIsRefused(String title, String text, String problem) {
        var fault = catchThrowableOfType(ConfigFault.class, () -> EtcdConfig.parse(text));
        assertThat(fault).as(title).isNotNull();
        assertThat(fault.problems()).as(title).containsExactly(problem);
    }

    static Stream<Arguments> untold() {
        return Stream.of(
                untold(
                        "the same key twice",
                        "name: a\nname: b\n",
                        "line 2, column 1: name: the same key as name in line 1, and only one of them counts"),
                untold(
                        "the same key in another case",
                        "initial-cluster: a\nInitial-Cluster: b\n",
                        "line 2, column 1: Initial-Cluster: the same key as initial-cluster in line 1, and only one of"
                                + " them counts"),
                untold(
                        "the same key with a long s",
                        "initial-cluster: a\ninitial-clu\u017fter: b\n",
                        "line 2, column 1: initial-clu\u017fter: the same key as initial-cluster in line 1, and only one"
                                + " of them counts"),
                untold(
                        "the same key in a mapping",
                        "peer-transport-security:\n  key-file: a\n  Key-File: b\n",
                        "line 3, column 3: peer-transport-security: Key-File: the same key as key-file in line 2, and"
                                + " only one of them counts"),
                untold(
                        "a merge key",
                        "<<: {name: a}\n",
                        "line 1, column 1: <<: merges another mapping; write its keys themselves"),
                untold(
                        "a merge key in a mapping",
                        "peer-transport-security:\n  <<: {key-file: a}\n",
                        "line 2, column 3: peer-transport-security: <<: merges another mapping; write its keys"
                                + " themselves"),
                untold("an anchor", "name: &x a\n", "line 1, column 7: the anchor &x: write the value itself"),
                untold(
                        "a tag",
                        "name: !!str 1\n",
                        "line 1, column 7: the tag tag:yaml.org,2002:str: write the value without it"),
                untold("a tag of its own", "name: !x 1\n", "line 1, column 7: the tag !x: write the value without it"),
                untold(
                        "two documents",
                        "name: a\n---\nname: b\n",
                        "line 2, column 1: a second document begins here, and etcd would read only the first"),
                untold("a list", "- name\n", "line 1, column 1: not a mapping: a line of it is like \"name: value\""),
                untold(
                        "a text",
                        "etcd --name=a\n",
                        "line 1, column 1: not a mapping: a line of it is like \"name: value\""),
                untold("a key that is a list", "[a, b]: c\n", "line 1, column 1: a key has to be a word"),
                untold(
                        "a tab",
                        "name: a\n\tb: c\n",
                        "line 2, column 1: no YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)"),
                untold(
                        "a line separator",
                        "name: a\u2028force-new-cluster: true\n",
                        "line 1, column 8: the character U+2028 is not read the same way by every YAML reader"),
                untold(
                        "a next line",
                        "a: b\nname: a\u0085b: c\n",
                        "line 2, column 8: the character U+0085 is not read the same way by every YAML reader"),
                untold(
                        "a byte order mark",
                        "\ufeffname: a\n",
                        "line 1, column 1: the character U+FEFF is not read the same way by every YAML reader"),
                untold(
                        "a control character",
                        "name: a\u0007\n",
                        "line 1, column 8: the character U+0007 is not read the same way by every YAML reader"));
    }

    private static Arguments untold(String title, String text, String problem) {
        return Arguments.of(title, text, problem);
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        var fault = catchThrowableOfType(
                ConfigFault.class,
                () -> EtcdConfig.parse("name: a\nNAME: b\npeer-transport-security: {a: 1, A: 2}\n<<: {c: d}\n"));
        assertThat(fault.problems()).hasSize(3);
        var inEvents =
                catchThrowableOfType(ConfigFault.class, () -> EtcdConfig.parse("a: &x !!str b\nc: *x\n---\nd: e\n"));
        assertThat(inEvents.problems()).hasSize(4);
    }

    @Test
    void anyTextThatIsSetIsReadAgainAsItWas() throws ConfigFault {
        var random = new Random(1);
        for (var round = 0; round < 2_000; round++) {
            var text = anyText(random);
            var config = EtcdConfig.parse("before: 1\nName: x\n").with("name", text);
            assertThat(EtcdConfig.parse(config.toYaml())).as(text).isEqualTo(config);
            assertThat(EtcdConfig.parse(config.toYaml()).text("name")).contains(text);
            assertThat(EtcdConfig.parse(config.toYaml()).keys()).containsExactly("before", "name");
        }
    }

    @Test
    void anyFileThatIsTakenIsWrittenSoThatItIsReadAgainAsItWas() {
        var random = new Random(2);
        var taken = 0;
        for (var round = 0; round < 5_000; round++) {
            var text = anyYaml(random);
            try {
                var config = EtcdConfig.parse(text);
                taken++;
                assertThat(EtcdConfig.parse(config.toYaml())).as(text).isEqualTo(config);
            } catch (ConfigFault e) {
                assertThat(e.problems()).as(text).isNotEmpty();
            }
        }
        assertThat(taken).as("files that were taken").isBetween(500, 4_900);
    }

    private static String anyText(Random random) {
        var letters = "az09 ,:=/#'\"\\\n\t{}[]&*!|>%@`-?~\u00e9\u017f\u212a\u2028\u0085\u0007\ud83d\ude00"
                .codePoints()
                .toArray();
        var text = new StringBuilder();
        random.ints(random.nextInt(12), 0, letters.length).forEach(index -> text.appendCodePoint(letters[index]));
        return text.toString();
    }

    private static String anyYaml(Random random) {
        var pieces = "name|a|b|: |: |: |\n|\n|\n  |- |'|\"|x y|~|007|1.5|yes|2020-01-01|{|}|[|]|,|#|>\n|&x |*x|!!str |"
                .split("\\|", -1);
        var text = new StringBuilder("a: ");
        random.ints(random.nextInt(10), 0, pieces.length).forEach(index -> text.append(pieces[index]));
        return text.append("\nlast: 1\n").toString();
    }
}
