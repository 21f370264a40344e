package dev.meshwright.cli.documents;

import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// One file that the user named, or standard input, as UTF-8 text.
public final class TextFile {
    private TextFile() {}

    /// @param name as the user wrote it; `-`: standard input
    /// @throws Failure when it is missing, cannot be read, or is no text
    public static String read(String name) {
        return name.equals("-") ? standardInput() : read(Path.of(name));
    }

    /// @throws Failure when it is missing, cannot be read, or is no text
    public static String read(Path file) {
        return text(file.toString(), bytes(file));
    }

    /// @throws Failure when it is missing or cannot be read
    public static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new Failure(ExitCode.NOT_FOUND, "no such file: " + file, "", "check the path");
        } catch (AccessDeniedException e) {
            throw new Failure(ExitCode.FAILED, "cannot read " + file + ": permission denied", "", "check its mode");
        } catch (IOException e) {
            throw Files.isDirectory(file)
                    ? new Failure(ExitCode.NOT_FOUND, file + " is a folder (expected: a file)", "", "name a file in it")
                    : new Failure(ExitCode.FAILED, "cannot read " + file + ": " + e.getMessage(), "", "");
        }
    }

    private static String standardInput() {
        try {
            return text("<stdin>", System.in.readAllBytes());
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "cannot read standard input: " + e.getMessage(), "", "");
        }
    }

    private static String text(String name, byte[] bytes) {
        CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = strict.decode(in, out, true);
        if (result.isError()) {
            throw new Failure(
                    ExitCode.USAGE,
                    name + " is no text: byte " + (in.position() + 1) + " is no UTF-8 (expected: a text in UTF-8)",
                    "",
                    "name another file, or write this one in UTF-8");
        }
        return out.flip().toString();
    }
}
