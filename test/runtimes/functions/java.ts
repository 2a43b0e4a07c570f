/** The conformance function in Java: does what the event's `do` says. */
export const JAVA_FUNCTION = `package example;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.File;
import java.nio.file.*;
import java.util.*;

public class Function implements RequestHandler<Map<String, Object>, Object> {
  static { System.out.println("loading"); }
  private static int calls = 0;

  @Override
  public Object handleRequest(Map<String, Object> event, Context context) {
    calls += 1;
    try {
      return answer(event, context);
    } catch (java.io.IOException error) {
      throw new java.io.UncheckedIOException(error);
    }
  }

  private Object answer(Map<String, Object> event, Context context) throws java.io.IOException {
    switch (String.valueOf(event.get("do"))) {
      case "echo": return event.get("value");
      case "calls": return calls;
      case "context": {
        Map<String, Object> told = new HashMap<>();
        told.put("requestId", context.getAwsRequestId());
        told.put("name", context.getFunctionName());
        told.put("version", context.getFunctionVersion());
        told.put("arn", context.getInvokedFunctionArn());
        told.put("memory", String.valueOf(context.getMemoryLimitInMB()));
        told.put("remaining", context.getRemainingTimeInMillis());
        told.put("logGroup", context.getLogGroupName());
        told.put("logStream", context.getLogStreamName());
        told.put("client", Map.of("custom", context.getClientContext().getCustom()));
        return told;
      }
      case "env": return System.getenv();
      case "identity": {
        String[] readable = new File("/run/lambdabox").list();
        return Map.of(
            "uid", Files.getAttribute(Path.of("/proc/self"), "unix:uid"),
            "gid", Files.getAttribute(Path.of("/proc/self"), "unix:gid"),
            "cwd", Files.readSymbolicLink(Path.of("/proc/self/cwd")).toString(),
            "readable", readable == null ? 0 : readable.length);
      }
      case "log":
        System.out.println("to stdout");
        System.err.println("to stderr");
        return null;
      case "mix":
        for (int n = 0; n < (int) event.get("rounds"); n += 1) {
          System.out.println(n + " out");
          context.getLogger().log(n + " record");
          System.err.println(n + " err");
        }
        return null;
      case "flood": {
        int lines = (int) event.get("lines");
        for (int n = 0; n < lines; n += 1) System.out.println("line " + n);
        return lines;
      }
      case "fail": throw new RuntimeException("out of range");
      case "fail-at-length":
        fail((int) event.get("depth"), String.valueOf(event.get("text")).repeat((int) event.get("times")));
        return null;
      case "allocate": {
        byte[] bytes = new byte[(int) event.get("megabytes") * 1024 * 1024];
        Arrays.fill(bytes, (byte) 'x');
        return bytes.length;
      }
      case "tmp":
        Files.writeString(Path.of("/tmp/kept"), "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return Files.size(Path.of("/tmp/kept"));
      case "native-env": {
        // What a process that it starts is given, and where it is.
        Process child = new ProcessBuilder("/bin/sh", "-c", "echo $OWN; pwd; env | wc -l").start();
        return new String(child.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      }
      case "heap": return Runtime.getRuntime().maxMemory() / 1024 / 1024;
      case "relative": return Files.readString(Path.of("data.txt"));
      case "library": {
        try {
          return Class.forName(String.valueOf(event.get("class"))).getMethod("name").invoke(null);
        } catch (ReflectiveOperationException error) {
          return error.toString();
        }
      }
      default: return null;
    }
  }

  private static void fail(int depth, String message) {
    if (depth > 1) fail(depth - 1, message);
    throw new RuntimeException(message);
  }
}
`;

/** A handler that cannot be made. */
export const JAVA_BROKEN = `package example;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;

public class Function implements RequestHandler<Object, Object> {
  public Function() { throw new IllegalStateException("broken"); }
  @Override
  public Object handleRequest(Object event, Context context) { return event; }
}
`;

/** Handlers of the other forms: a method by name, and one that has the bytes. */
export const JAVA_HANDLERS = {
  'example/Methods.java': `package example;

public class Methods {
  public static class Parcel {
    private String item;
    public String getItem() { return item; }
    public void setItem(String item) { this.item = item; }
  }

  public String shout(String text) { return text.toUpperCase(); }

  public Parcel wrap(Parcel parcel, com.amazonaws.services.lambda.runtime.Context context) {
    Parcel wrapped = new Parcel();
    wrapped.setItem(context.getFunctionName() + ":" + parcel.getItem());
    return wrapped;
  }
}
`,
  'example/Stream.java': `package example;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.*;

public class Stream implements RequestStreamHandler {
  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    out.write('"');
    out.write(String.valueOf(in.readAllBytes().length).getBytes());
    out.write('"');
  }
}
`,
};
