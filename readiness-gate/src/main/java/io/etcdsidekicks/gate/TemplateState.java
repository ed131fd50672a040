package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.startfile.EtcdTemplate;
import java.util.List;

/** What the template of the start file is like. */
public sealed interface TemplateState {

    /** The built-in one, too. */
    record Usable(EtcdTemplate template) implements TemplateState {}

    /** It cannot be read, cannot be told, or contradicts the settings or the machine; every problem for a person. */
    record Faulty(List<String> problems) implements TemplateState {
        public Faulty {
            problems = List.copyOf(problems);
        }
    }
}
