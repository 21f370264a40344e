package dev.meshwright.testing.extension;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A WebAssembly module, put together byte by byte (WebAssembly Core Specification 1.0, 5.5), which as a filter of
/// connections (Proxy-Wasm ABI 0.2.1) writes a few bytes before whatever a client sends.
final class TinyModule {
    private static final int I32 = 0x7f;
    private static final int FUNCTION = 0;
    private static final int MEMORY = 2;
    private static final int END = 0x0b;
    private static final int CALL = 0x10;
    private static final int DROP = 0x1a;
    private static final int CONST = 0x41;
    /// Where the bytes stand in memory, and where the host may put what it gives.
    private static final int PREFIX_AT = 16;
    private static final int FREE_AT = 32;
    /// `NetworkDownstreamData` of the ABI.
    private static final int DOWNSTREAM_DATA = 2;

    private TinyModule() {}

    /// @param prefix at most 16 ASCII characters
    static byte[] writing(String prefix) {
        byte[] text = prefix.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream module = new ByteArrayOutputStream();
        module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        List<byte[]> types = List.of(
                type(5, 1), // 0: proxy_set_buffer_bytes
                type(0, 0), // 1: the version
                type(2, 0), // 2: proxy_on_context_create
                type(2, 1), // 3: proxy_on_vm_start, proxy_on_configure
                type(1, 1), // 4: malloc
                type(3, 1)); // 5: proxy_on_downstream_data
        section(module, 1, vector(types));
        section(module, 2, vector(List.of(joined(name("env"), name("proxy_set_buffer_bytes"), bytes(FUNCTION, 0)))));
        section(module, 3, bytes(5, 1, 2, 3, 4, 5));
        section(module, 5, bytes(1, 0, 1));
        section(
                module,
                7,
                vector(List.of(
                        joined(name("memory"), bytes(MEMORY, 0)),
                        export("proxy_abi_version_0_2_1", 1),
                        export("proxy_on_context_create", 2),
                        export("proxy_on_vm_start", 3),
                        export("proxy_on_configure", 3),
                        export("malloc", 4),
                        export("proxy_on_downstream_data", 5))));
        section(
                module,
                10,
                vector(List.of(
                        code(),
                        code(),
                        code(CONST, 1),
                        code(CONST, FREE_AT),
                        // Nothing of the buffer is replaced at its start: the bytes come before it. Then 0: go on.
                        code(
                                CONST,
                                DOWNSTREAM_DATA,
                                CONST,
                                0,
                                CONST,
                                0,
                                CONST,
                                PREFIX_AT,
                                CONST,
                                text.length,
                                CALL,
                                0,
                                DROP,
                                CONST,
                                0))));
        section(module, 11, joined(bytes(1, 0, CONST, PREFIX_AT, END), bytes(text.length), text));
        return module.toByteArray();
    }

    private static byte[] type(int parameters, int results) {
        ByteArrayOutputStream type = new ByteArrayOutputStream();
        type.write(0x60);
        for (int count : List.of(parameters, results)) {
            type.write(count);
            for (int i = 0; i < count; i++) {
                type.write(I32);
            }
        }
        return type.toByteArray();
    }

    private static byte[] export(String name, int function) {
        return joined(name(name), bytes(FUNCTION, function));
    }

    /// Without locals.
    private static byte[] code(int... instructions) {
        return joined(bytes(instructions.length + 2, 0), bytes(instructions), bytes(END));
    }

    private static byte[] name(String text) {
        return joined(bytes(text.length()), text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] vector(List<byte[]> items) {
        return joined(bytes(items.size()), joined(items.toArray(byte[][]::new)));
    }

    private static void section(ByteArrayOutputStream module, int id, byte[] content) {
        module.write(id);
        // LEB128 of two bytes.
        module.write((content.length & 0x7f) | 0x80);
        module.write(content.length >> 7);
        module.writeBytes(content);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
