package io.etcdsidekicks.gate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person sees, log lines and terminal in one stream. */
class ConsoleNarratorTest {
    private static final Wait TWO = new Wait("2 of 3 records", "", false);
    private static final Wait ALARM = new Wait("4 records for a cluster of 3", "stop one", true);
    private static final String CLEAR = "\r\033[2K";

    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(seen, true, StandardCharsets.UTF_8);

    @BeforeEach
    void watch() {
        System.setErr(out);
    }

    @AfterEach
    void watchNoMore() {
        System.setErr(realErr);
    }

    private ConsoleNarrator narrator(boolean terminal) {
        return new ConsoleNarrator(out, terminal);
    }

    private String seen() {
        return seen.toString(StandardCharsets.UTF_8)
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) ", "");
    }

    private List<String> lines() {
        return seen().lines().toList();
    }

    @Test
    void aLinePerChange() {
        var narrator = narrator(false);
        narrator.waiting(TWO, Duration.ZERO);
        narrator.waiting(TWO, Duration.ofMillis(500));
        narrator.waiting(new Wait("2 of 3 records", "", false), Duration.ofSeconds(1));
        narrator.waiting(ALARM, Duration.ofSeconds(42));
        narrator.waiting(ALARM, Duration.ofSeconds(43));
        narrator.waiting(TWO, Duration.ofSeconds(44));
        assertThat(lines())
                .containsExactly(
                        "INFO  waiting 0:00 - 2 of 3 records",
                        "WARN  waiting 0:42 - 4 records for a cluster of 3; stop one",
                        "INFO  waiting 0:44 - 2 of 3 records");
    }

    @Test
    void theSameWordsAreToldAgainWhenTheyBecomeAnAlarm() {
        var narrator = narrator(false);
        narrator.waiting(TWO, Duration.ZERO);
        narrator.waiting(new Wait(TWO.reason(), "", true), Duration.ofSeconds(10));
        narrator.waiting(new Wait(TWO.reason(), "", true), Duration.ofSeconds(11));
        assertThat(lines())
                .containsExactly("INFO  waiting 0:00 - 2 of 3 records", "WARN  waiting 0:10 - 2 of 3 records");
    }

    @Test
    void whomItMeetsIsALineThatLeavesTheWaitAlone() {
        var narrator = narrator(false);
        narrator.waiting(TWO, Duration.ZERO);
        narrator.meets("this machine's etcd is etcd 3.5.16");
        narrator.waiting(TWO, Duration.ofSeconds(1));
        assertThat(lines())
                .containsExactly("INFO  waiting 0:00 - 2 of 3 records", "INFO  this machine's etcd is etcd 3.5.16");
    }

    @Test
    void aReminderEachMinute() {
        var narrator = narrator(false);
        for (int second = 0; second <= 180; second++) {
            narrator.waiting(TWO, Duration.ofSeconds(second));
        }
        assertThat(lines())
                .containsExactly(
                        "INFO  waiting 0:00 - 2 of 3 records",
                        "INFO  waiting 1:00 - 2 of 3 records",
                        "INFO  waiting 2:00 - 2 of 3 records",
                        "INFO  waiting 3:00 - 2 of 3 records");
    }

    @Test
    void theMinuteBeginsWithTheChange() {
        var narrator = narrator(false);
        narrator.waiting(TWO, Duration.ZERO);
        narrator.waiting(ALARM, Duration.ofSeconds(59));
        narrator.waiting(ALARM, Duration.ofSeconds(118));
        narrator.waiting(ALARM, Duration.ofSeconds(119));
        assertThat(lines()).hasSize(3).last().asString().startsWith("WARN  waiting 1:59 - ");
    }

    @Test
    void aRefusalOfAGateThatStaysIsALinePerChangeAndAReminder() {
        var narrator = narrator(false);
        var removed = new Refuse("this member was removed", "see --rejoin-removed");
        narrator.refused(removed, Duration.ZERO);
        narrator.refused(removed, Duration.ofSeconds(30));
        narrator.refused(removed, Duration.ofSeconds(60));
        narrator.refused(new Refuse("the data are another cluster's", "look"), Duration.ofSeconds(61));
        assertThat(lines())
                .containsExactly(
                        "ERROR refused: this member was removed; see --rejoin-removed",
                        "ERROR refused: this member was removed; see --rejoin-removed",
                        "ERROR refused: the data are another cluster's; look");
    }

    @Test
    void whatIsWatchedIsToldOnce() {
        var narrator = narrator(false);
        for (int second = 0; second <= 180; second++) {
            narrator.watching(new Done("etcd is healthy", List.of()), Duration.ofSeconds(second));
        }
        assertThat(lines()).containsExactly("INFO  watching: etcd is healthy");
    }

    @Test
    void anAlarmOfAWatchIsAWarningAndAReminder() {
        var narrator = narrator(false);
        narrator.watching(new Done("etcd is healthy", List.of()), Duration.ZERO);
        var alarmed = new Done("etcd is healthy", List.of("no start file", "no quorum"));
        narrator.watching(alarmed, Duration.ofSeconds(1));
        narrator.watching(alarmed, Duration.ofSeconds(60));
        narrator.watching(alarmed, Duration.ofSeconds(61));
        narrator.watching(new Done("etcd is healthy", List.of()), Duration.ofSeconds(62));
        assertThat(lines())
                .containsExactly(
                        "INFO  watching: etcd is healthy",
                        "WARN  watching: etcd is healthy; ALARM: no start file; no quorum",
                        "WARN  watching: etcd is healthy; ALARM: no start file; no quorum",
                        "INFO  watching: etcd is healthy");
    }

    @Test
    void countsOfSecondsAreNoNews() {
        var narrator = narrator(false);
        for (int second = 0; second < 30; second++) {
            narrator.waiting(
                    new Wait("a voter of this address for " + second + " s of 120 s", "", false),
                    Duration.ofSeconds(second));
        }
        narrator.waiting(
                new Wait("a voter of this address for 30 s of 120 s, alive", "", false), Duration.ofSeconds(30));
        assertThat(lines())
                .containsExactly(
                        "INFO  waiting 0:00 - a voter of this address for 0 s of 120 s",
                        "INFO  waiting 0:30 - a voter of this address for 30 s of 120 s, alive");
    }

    @Test
    void otherNumbersAreNews() {
        var narrator = narrator(false);
        narrator.waiting(new Wait("2 of 3 records", "", false), Duration.ZERO);
        narrator.waiting(new Wait("3 of 3 records", "", false), Duration.ofSeconds(1));
        assertThat(lines()).hasSize(2);
    }

    @Test
    void anAlarmThatWasDoneIsAWarning() {
        narrator(false).did("ALARM: a start file was lost");
        assertThat(lines()).containsExactly("WARN  ALARM: a start file was lost");
    }

    @Test
    void whatWasDoneIsALineAndTheWaitAfterItIsToldAgain() {
        var narrator = narrator(false);
        narrator.waiting(TWO, Duration.ZERO);
        narrator.did("handed over");
        narrator.waiting(TWO, Duration.ofSeconds(1));
        assertThat(lines())
                .containsExactly(
                        "INFO  waiting 0:00 - 2 of 3 records",
                        "INFO  handed over",
                        "INFO  waiting 0:01 - 2 of 3 records");
    }

    @Test
    void theLastWordsSayHowItEnded() {
        narrator(false).ended(true, "done");
        narrator(false).ended(false, "refused");
        assertThat(lines()).containsExactly("INFO  done", "ERROR refused");
    }

    @Test
    void noEscapeCodesWithoutATerminal() {
        var narrator = narrator(false);
        narrator.waiting(TWO, Duration.ZERO);
        narrator.waiting(TWO, Duration.ofSeconds(1));
        narrator.did("handed over");
        narrator.ended(true, "done");
        assertThat(seen()).doesNotContain("\033", "\r", "still");
    }

    @Test
    void aTerminalShowsThatItIsAlive() {
        var narrator = narrator(true);
        narrator.waiting(TWO, Duration.ZERO);
        narrator.waiting(TWO, Duration.ofMillis(500));
        narrator.waiting(TWO, Duration.ofSeconds(1));
        narrator.did("handed over");
        narrator.ended(true, "done");
        assertThat(seen())
                .isEqualTo(CLEAR + "INFO  waiting 0:00 - 2 of 3 records\n"
                        + CLEAR + "  still waiting, 0:00"
                        + CLEAR + "  still waiting, 0:01"
                        + CLEAR + "INFO  handed over\n"
                        + CLEAR + "INFO  done\n");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "PT0S, 0:00",
        "PT0.999S, 0:00",
        "PT42S, 0:42",
        "PT1M, 1:00",
        "PT59M59.9S, 59:59",
        "PT1H, 1:00:00",
        "PT1H2M3S, 1:02:03",
        "PT25H, 25:00:00"
    })
    void theClock(Duration since, String words) {
        narrator(false).waiting(TWO, since);
        assertThat(lines()).containsExactly("INFO  waiting " + words + " - 2 of 3 records");
    }
}
