package io.etcdsidekicks.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReservedNamesTest {
    private static final String CANNOT = " in it, which a list of members (name=URL,name=URL) cannot hold";

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "sealed.invalid|used",
                "SEALED.invalid|used",
                "default|used",
                "Default|used",
                "sealed|",
                "default-1|",
                "node-1|",
                "db_3.example|",
                "7|",
                "etcd=x|=",
                "x,y|,",
                "node one|a space",
                "node\tone|a space",
                "node\u00a0one|a space",
                "node\u0007|a control character",
                "été|é",
                " |empty"
            })
    void saysWhyNoMemberMayBeCalledSo(String name, String fault) {
        var words = switch (fault) {
            case null -> "";
            case "used" -> "is used where a member has none, or must not start";
            case "empty" -> "is empty";
            default -> "has " + fault + CANNOT;
        };
        assertThat(ReservedNames.fault(name).orElse("")).isEqualTo(words);
    }

    @Test
    void isShownOnOneLine() {
        assertThat(ReservedNames.shown("node-1\nx")).isEqualTo("'node-1?x'");
    }
}
