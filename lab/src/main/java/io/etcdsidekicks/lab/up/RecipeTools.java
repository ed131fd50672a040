package io.etcdsidekicks.lab.up;

import io.etcdsidekicks.lab.parts.MissingPart;
import io.etcdsidekicks.lab.program.ShortCommand;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the recipe calls; the lab does not fetch it. */
public final class RecipeTools {
    private static final Map<String, String> PACKAGES = new TreeMap<>(Map.of("curl", "curl", "dig", "bind9-dnsutils"));

    private RecipeTools() {}

    /** @throws MissingPart with the packages to install */
    public static void check(Gate gate) {
        var missing = PACKAGES.keySet().stream()
                .filter(tool ->
                        !ShortCommand.attempt("sh", "-c", "command -v " + tool).worked())
                .toList();
        if (gate == Gate.SHELL && !missing.isEmpty()) {
            throw new MissingPart("the recipe needs " + String.join(" and ", missing) + "; install: apt-get install "
                    + missing.stream().map(PACKAGES::get).collect(Collectors.joining(" ")));
        }
    }
}
