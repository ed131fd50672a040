package io.etcdsidekicks.discovery.startfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartHead.Origin;
import io.etcdsidekicks.discovery.StartState;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HeadTextTest {
    private static final int ROUNDS = 5_000;

    @Test
    void noValueCanForgeALineOrLeaveTheComment() throws ConfigFault {
        var head = head(new Random(1), "x\n# state: open\nforce-new-cluster: true\r\u2028\u0085# name: y\\u000a");
        var text = HeadText.write(head);
        assertThat(text.lines()).allMatch(line -> line.startsWith("#"));
        assertThat(text).matches("[ -~\n]*");
        assertThat(HeadText.read(text + "\n# state: open\nname: y\n")).isEqualTo(head);
    }

    @Test
    void anyHeadIsReadAgainAsItWas() throws ConfigFault {
        var random = new Random(2);
        for (var round = 0; round < ROUNDS; round++) {
            var head = head(random, "");
            var text = HeadText.write(head);
            assertThat(text.lines()).as(text).allMatch(line -> line.startsWith("#"));
            assertThat(HeadText.read(text)).as(text).isEqualTo(head);
        }
    }

    @Test
    void spacesAtTheEndSurviveAnEditorThatTakesThemAway() throws ConfigFault {
        var head = head(new Random(3), "  ");
        var text = HeadText.write(head);
        assertThat(text.lines()).noneMatch(line -> line.endsWith(" "));
        assertThat(HeadText.read(text)).isEqualTo(head);
    }

    @Test
    void addressesOfBothKindsAreReadAgain() throws ConfigFault {
        var head = head(new Random(4), "").at(Endpoint.of("fd00::1", 2380));
        assertThat(HeadText.read(HeadText.write(head)).address()).isEqualTo(head.address());
    }

    private static StartHead head(Random random, String fixed) {
        return new StartHead(
                fixed + anyText(random),
                Endpoint.of("10.0.0." + random.nextInt(255), 1 + random.nextInt(65_535)),
                any(random, List.of(StartState.values())),
                fixed + anyText(random) + fixed,
                any(random, List.of(Origin.values())),
                random.nextBoolean() ? Optional.of(anyText(random)) : Optional.empty(),
                fixed + anyText(random),
                fixed + anyText(random),
                fixed + anyText(random),
                random.nextBoolean() ? Optional.of(new EtcdId(random.nextLong())) : Optional.empty(),
                random.nextBoolean() ? Optional.of(new EtcdId(random.nextLong())) : Optional.empty(),
                random.nextBoolean());
    }

    private static <T> T any(Random random, List<T> choice) {
        return choice.get(random.nextInt(choice.size()));
    }

    /** Half of it what could do harm, the other half anything, even half a letter. */
    private static String anyText(Random random) {
        var letters = "\n\r\t\\u#: \u0085\u2028\u0000\"'ab1";
        var text = new StringBuilder();
        random.ints(random.nextInt(10), 0, 2 * letters.length())
                .forEach(index ->
                        text.append(index < letters.length() ? letters.charAt(index) : (char) random.nextInt(0x10000)));
        return text.toString();
    }
}
