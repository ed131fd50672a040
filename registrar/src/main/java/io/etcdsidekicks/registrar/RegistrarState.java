package io.etcdsidekicks.registrar;

/** What the last pass found. */
public sealed interface RegistrarState {

    /** The line for the log and the health endpoint. */
    String words();

    /** No pass has ended yet. */
    record Starting() implements RegistrarState {
        @Override
        public String words() {
            return "starting";
        }
    }

    /** The peers find this machine. */
    record Registered(String endpoint, String srvName) implements RegistrarState {
        @Override
        public String words() {
            return "registered: " + endpoint + " answers for " + srvName;
        }
    }

    /** The server record is kept out of Consul until this machine joins. */
    record HeldBack(String reason) implements RegistrarState {
        @Override
        public String words() {
            return "held back: " + reason;
        }
    }

    /** Not yet, and why. */
    record Waiting(String reason, String remedy) implements RegistrarState {
        @Override
        public String words() {
            return "waiting: " + reason + (remedy.isBlank() ? "" : "; " + remedy);
        }
    }

    /** It will not be done. */
    record Refused(String reason, String remedy) implements RegistrarState {
        @Override
        public String words() {
            return "refused: " + reason + "; " + remedy;
        }
    }
}
