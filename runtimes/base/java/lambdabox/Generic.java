package lambdabox;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Boots before its function is known: runtimes/README.md, "Generic runtimes". What Java keeps to itself, and has no door
 * for, is done by generic.c: no option has to open the JDK for it, which functions would find opened.
 */
public final class Generic {
  static {
    System.load("/var/runtime/lib/libgeneric.so");
  }

  private Generic() {}

  public static void main(String[] arguments) throws Throwable {
    Rehearsal.run();
    Map<String, String> variables = parsed(await());
    Map<String, String> environment = environment();
    environment.clear();
    environment.putAll(variables);
    become(variables.entrySet().stream().map(Object::toString).toArray(String[]::new));
    AWSLambda.main(new String[] {variables.get("_HANDLER")});
  }

  private static Map<String, String> parsed(byte[] told) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String line : new String(told, StandardCharsets.UTF_8).split("\0")) {
      int at = line.indexOf('=');
      if (at > 0) variables.put(line.substring(0, at), line.substring(at + 1));
    }
    return variables;
  }

  /** Says that it is ready, and waits for the variables of its function. */
  private static native byte[] await();

  /** What System.getenv and new processes read, as a map that can be changed. */
  private static native Map<String, String> environment();

  /** Gives native code the same variables, and enters the function's directory, which is another one by now. */
  private static native void become(String[] assignments);
}
