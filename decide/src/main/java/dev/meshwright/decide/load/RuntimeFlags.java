package dev.meshwright.decide.load;

/// Reads `config.core.v3.RuntimeFeatureFlag`. There is no runtime here: the key is ignored, the default counts.
final class RuntimeFlags {
    private RuntimeFlags() {}

    static boolean flag(Message m) throws LoadException {
        boolean value = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> value = m.wrappedFlag();
                case 2 -> m.skip();
                default -> throw m.unsupported();
            }
        }
        return value;
    }
}
