package dev.meshwright.operate.verify.file;

import dev.meshwright.operate.conformance.echo.Behaviour;

/// How a program answers.
public record Told(Named program, Behaviour behaviour) {}
