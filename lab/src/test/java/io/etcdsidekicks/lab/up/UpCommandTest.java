package io.etcdsidekicks.lab.up;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.discovery.settings.Mistakes;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class UpCommandTest {
    @Test
    void defaults() {
        var options = read(new Mistakes());
        assertThat(options.nodes()).isEqualTo(3);
        assertThat(options.plan().size()).isEqualTo(3);
        assertThat(options.plan().scheme()).isEqualTo(Scheme.TAGGED);
        assertThat(options.plan().consulDefaults()).isFalse();
        assertThat(options.gate()).isEqualTo(Gate.OURS);
        assertThat(options.exit()).isFalse();
    }

    @Test
    void everyOptionIsMapped() {
        var mistakes = new Mistakes();
        var options = read(
                mistakes,
                "--nodes",
                "5",
                "--size",
                "3",
                "--cluster",
                "c",
                "--scheme",
                "named",
                "--consul-defaults",
                "--gate",
                "none",
                "--stagger",
                "7s",
                "--seed",
                "42",
                "--timeout",
                "1m",
                "--json",
                "/j",
                "--logs",
                "/l",
                "--exit");
        assertThat(mistakes.found()).isEmpty();
        assertThat(options.nodes()).isEqualTo(5);
        assertThat(options.plan().size()).isEqualTo(3);
        assertThat(options.plan().cluster()).isEqualTo("c");
        assertThat(options.plan().scheme()).isEqualTo(Scheme.NAMED);
        assertThat(options.plan().consulDefaults()).isTrue();
        assertThat(options.gate()).isEqualTo(Gate.NONE);
        assertThat(options.stagger()).isEqualTo(Duration.ofSeconds(7));
        assertThat(options.seed()).isEqualTo(42);
        assertThat(options.timeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.json()).hasToString("Optional[/j]");
        assertThat(options.logs()).hasToString("Optional[/l]");
        assertThat(options.exit()).isTrue();
    }

    @Test
    void mistakesAreToldTogether() {
        var mistakes = new Mistakes();
        read(mistakes, "--nodes", "99", "--gate", "magic", "--seed", "x");
        assertThat(mistakes.found())
                .hasSize(3)
                .anyMatch(mistake -> mistake.contains("--gate magic: must be ours, shell or none"));
    }

    @Test
    void theRecipeKnowsOnlyTheTaggedScheme() {
        var mistakes = new Mistakes();
        read(mistakes, "--gate", "shell", "--scheme", "named");
        assertThat(mistakes.found()).singleElement().asString().contains("tagged");
    }

    private static UpOptions read(Mistakes mistakes, String... arguments) {
        var command = new UpCommand();
        new CommandLine(command).parseArgs(arguments);
        return command.read(mistakes);
    }
}
