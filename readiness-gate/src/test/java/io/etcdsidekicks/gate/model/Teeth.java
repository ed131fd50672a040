package io.etcdsidekicks.gate.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.function.Consumer;

/** What the stories have in common: a protection is taken out, and the model has to notice. */
final class Teeth {
    static final int A = 0;
    static final int B = 1;
    static final int C = 2;
    static final int D = 3;
    static final int E = 4;
    static final int F = 5;
    static final Story.Setting THREE = Story.Setting.of(3, 3);
    static final Story.Setting ONE_MORE = Story.Setting.of(3, 4);
    static final Story.Setting THREE_MORE = Story.Setting.of(3, 6);
    static final String TWICE = "was started with an empty log for the second time";
    static final String TWO_CLUSTERS = "a second cluster commits";

    private Teeth() {}

    static void areRunning(Story story, int... numbers) {
        story.on(numbers);
        story.seconds(60);
        story.areVoters(numbers);
    }

    static void isNeeded(Protection protection, String caught, Story.Setting setting, Consumer<Story> events) {
        areNeeded(Set.of(protection), caught, setting, events);
    }

    static void areNeeded(Set<Protection> protections, String caught, Story.Setting setting, Consumer<Story> events) {
        var whole = Story.told(setting, Set.of(), events);
        assertThat(whole.getLast()).as(() -> String.join("\n", whole)).isEqualTo(Story.ENDS_WELL);
        var without = Story.told(setting, protections, events);
        System.out.println("without " + protections + ": " + without.getLast());
        assertThat(without.getLast()).as(() -> String.join("\n", without)).contains(caught);
    }
}
