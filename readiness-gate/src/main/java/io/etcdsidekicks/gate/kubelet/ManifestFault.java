package io.etcdsidekicks.gate.kubelet;

/** A manifest that the kubelet would not run, or that cannot be understood; says where, in words for a person. */
final class ManifestFault extends Exception {
    private static final long serialVersionUID = 1;

    ManifestFault(String words) {
        super(words);
    }

    String words() {
        return String.valueOf(getMessage());
    }
}
