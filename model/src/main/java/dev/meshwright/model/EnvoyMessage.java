package dev.meshwright.model;

import java.util.Arrays;

/// A message of the Envoy API, checked and serialised; opaque to the model. Equal when type and bytes are.
public final class EnvoyMessage {
    public static final EnvoyMessage NONE = new EnvoyMessage("", new byte[0]);

    private final String type;
    private final byte[] bytes;

    /// @param type full name
    public EnvoyMessage(String type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EnvoyMessage m && type.equals(m.type) && Arrays.equals(bytes, m.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return type + "[" + bytes.length + " bytes]";
    }
}
