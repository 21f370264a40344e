package dev.meshwright.decide.limit;

/// One word of a descriptor. In a limit an empty value stands for any.
public record DescriptorEntry(String key, String value) {
    @Override
    public String toString() {
        return value.isEmpty() ? key : key + "=" + value;
    }
}
