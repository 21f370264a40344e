package dev.meshwright.dialects.schema;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.meshwright.dialects.document.Addresses;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// CEL rules by their text, compiled when first met, with the functions that Kubernetes adds and that published
/// definitions use: `isIP` and the string extensions. Safe for several threads; bounded by the rules that ship.
final class CelRules {
    /// Steps of all loops of one rule; published rules are quadratic in lists of at most 64.
    private static final int ITERATIONS_MAX = 1_000_000;

    private static final CelOptions OPTIONS =
            CelOptions.current().comprehensionMaxIterations(ITERATIONS_MAX).build();
    private static final String IS_IP = "isIP";

    private final ConcurrentHashMap<String, CelRuntime.Program> programs = new ConcurrentHashMap<>();

    /// Both parts are made when the first rule runs: most folders hold no kind that has rules.
    private static final class Environment {
        static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar("self", SimpleType.DYN)
                .addLibraries(CelExtensions.strings())
                .addFunctionDeclarations(CelFunctionDecl.newFunctionDeclaration(
                        IS_IP, CelOverloadDecl.newGlobalOverload("is_ip_string", SimpleType.BOOL, SimpleType.STRING)))
                .build();
        static final CelRuntime RUNTIME = CelRuntimeFactory.legacyCelRuntimeBuilder()
                .setOptions(OPTIONS)
                .addLibraries(CelExtensions.strings())
                .addFunctionBindings(CelFunctionBinding.from("is_ip_string", String.class, Addresses::isIp))
                .build();
    }

    /// Whether the rule holds. A rule that fails to run (a field that is not there) does not hold, as for
    /// an API server.
    boolean holds(String rule, Object self) {
        CelRuntime.Program program = programs.computeIfAbsent(rule, CelRules::compile);
        try {
            return Boolean.TRUE.equals(program.eval(Map.of("self", self)));
        } catch (CelEvaluationException e) {
            return false;
        }
    }

    private static CelRuntime.Program compile(String rule) {
        try {
            CelAbstractSyntaxTree tree = Environment.COMPILER.compile(rule).getAst();
            return Environment.RUNTIME.createProgram(tree);
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalStateException("rule that ships does not compile: " + rule, e);
        }
    }
}
