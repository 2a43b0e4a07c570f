// What a JVM that boots before its function is known needs and Java has no door for (lambdabox/Generic.java). On a
// failure it ends: the init tells, and the stem is given up.
#include <jni.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CONTROL_FD = 61 };

JNIEXPORT jbyteArray JNICALL Java_lambdabox_Generic_await(JNIEnv *env, jclass self) {
  (void)self;
  size_t length = 0, room = 64 * 1024;
  char *told = malloc(room);
  if (!told || write(CONTROL_FD, "R", 1) != 1) _exit(1);
  for (ssize_t more; (more = read(CONTROL_FD, told + length, room - length)) != 0; length += (size_t)more) {
    if (more < 0) _exit(1);
    if (length + (size_t)more == room && !(told = realloc(told, room *= 2))) _exit(1);
  }
  close(CONTROL_FD);
  jbyteArray bytes = (*env)->NewByteArray(env, (jsize)length);
  if (bytes) (*env)->SetByteArrayRegion(env, bytes, 0, (jsize)length, (const jbyte *)told);
  free(told);
  return bytes;
}

// The map that System.getenv() shows cannot be changed; what it shows can.
JNIEXPORT jobject JNICALL Java_lambdabox_Generic_environment(JNIEnv *env, jclass self) {
  (void)self;
  jclass holder = (*env)->FindClass(env, "java/lang/ProcessEnvironment");
  if (!holder) return NULL;
  jfieldID shown = (*env)->GetStaticFieldID(env, holder, "theUnmodifiableEnvironment", "Ljava/util/Map;");
  if (!shown) return NULL;
  jobject view = (*env)->GetStaticObjectField(env, holder, shown);
  jclass unmodifiable = (*env)->FindClass(env, "java/util/Collections$UnmodifiableMap");
  if (!unmodifiable) return NULL;
  jfieldID inside = (*env)->GetFieldID(env, unmodifiable, "m", "Ljava/util/Map;");
  return inside ? (*env)->GetObjectField(env, view, inside) : NULL;
}

JNIEXPORT void JNICALL Java_lambdabox_Generic_become(JNIEnv *env, jclass self, jobjectArray assignments) {
  (void)self;
  clearenv();
  jsize count = (*env)->GetArrayLength(env, assignments);
  for (jsize at = 0; at < count; at += 1) {
    jstring text = (*env)->GetObjectArrayElement(env, assignments, at);
    const char *assignment = (*env)->GetStringUTFChars(env, text, NULL);
    if (assignment) putenv(strdup(assignment));
    (*env)->ReleaseStringUTFChars(env, text, assignment);
    (*env)->DeleteLocalRef(env, text);
  }
  const char *root = getenv("LAMBDA_TASK_ROOT");
  if (!root || chdir(root) != 0) _exit(1);
}
