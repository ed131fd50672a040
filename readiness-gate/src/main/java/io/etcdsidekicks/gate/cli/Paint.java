package io.etcdsidekicks.gate.cli;

import io.etcdsidekicks.discovery.settings.Terminal;

/** Colours of a terminal. */
enum Paint {
    NONE(""),
    TITLE("1"),
    GOOD("32"),
    CARE("33"),
    BAD("31");

    private final String code;

    Paint(String code) {
        this.code = code;
    }

    String on(String text, boolean isColoured) {
        return isColoured && this != NONE ? "\033[" + code + "m" + text + "\033[0m" : text;
    }

    /** On a terminal, unless its user does not want them (no-color.org). */
    static boolean isWanted() {
        var refusal = System.getenv("NO_COLOR");
        return Terminal.isAttached() && (refusal == null || refusal.isEmpty());
    }
}
