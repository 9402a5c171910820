#pragma once

// TACQ_VECTOR_CLONES before a function compiles it for several x86-64 levels and picks one when the program
// starts. Only loops inside the function itself (and what is inlined into it) profit, so it must hold the hot
// loop and not pass it on as a lambda. Sanitizers do not work in the code that picks, so they get one
// version.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define TACQ_VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define TACQ_VECTOR_CLONES
#endif
