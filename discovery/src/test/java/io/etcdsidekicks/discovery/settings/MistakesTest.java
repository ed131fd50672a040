package io.etcdsidekicks.discovery.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MistakesTest {
    private final Mistakes mistakes = new Mistakes();

    @Test
    void aRightValueIsNoMistake() {
        assertThat(mistakes.required("--port", " 17 ", "2380", Readings::port)).isEqualTo(17);
        assertThat(mistakes.optional("--port", "18", "2380", Readings::port)).contains(18);
        assertThat(mistakes.found()).isEmpty();
    }

    @Test
    void namesOptionValueProblemAndExample() {
        mistakes.required("--port", "x", "2380", Readings::port);

        assertThat(mistakes.found())
                .containsExactly("--port x: must be a number from 1 to 65535; for example --port 2380");
    }

    @Test
    void goesOnWithTheExampleSoThatTheNextMistakeIsFoundToo() {
        assertThat(mistakes.required("--port", "x", "2380", Readings::port)).isEqualTo(2380);
        assertThat(mistakes.optional("--other", "y", "2379", Readings::port)).contains(2379);
        assertThat(mistakes.found()).hasSize(2).first().asString().startsWith("--port");
    }

    @Test
    void aMissingRequiredValueIsAMistake() {
        assertThat(mistakes.required("--cluster", " ", "mycluster", Readings::clusterName))
                .isEqualTo("mycluster");
        assertThat(mistakes.found()).containsExactly("--cluster: is needed; for example --cluster mycluster");
    }

    @Test
    void aMissingOptionalValueIsNone() {
        assertThat(mistakes.optional("--port", " ", "2380", Readings::port)).isEmpty();
        assertThat(mistakes.found()).isEmpty();
    }

    @Test
    void takesMistakesThatAreNotAboutOneValue() {
        mistakes.add("both or none");

        assertThat(mistakes.found()).containsExactly("both or none");
    }
}
