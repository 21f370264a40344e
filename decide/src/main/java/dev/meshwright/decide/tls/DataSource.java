package dev.meshwright.decide.tls;

/// Where bytes come from: `config.core.v3.DataSource`.
public sealed interface DataSource {
    record File(String path) implements DataSource {}

    record Inline(byte[] bytes) implements DataSource {
        /// Keeps key material out of logs.
        @Override
        public String toString() {
            return "Inline[" + bytes.length + " bytes]";
        }
    }

    record Environment(String variable) implements DataSource {}

    record Absent() implements DataSource {}
}
