# Compile options every target of ours shares, and the one-line declaration of a test.

add_library(tacq_options INTERFACE)
target_compile_features(tacq_options INTERFACE cxx_std_20)
target_compile_options(tacq_options INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wpedantic;-Wno-unknown-pragmas>)
target_include_directories(tacq_options INTERFACE "${CMAKE_SOURCE_DIR}")
if(TACQ_SANITIZE)
    target_compile_options(tacq_options INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer)
    target_link_options(tacq_options INTERFACE -fsanitize=address,undefined)
endif()

# tacq_add_test(tst_gptq LINK tacq_core LABELS unit [SOURCES extra.cpp …] [TIMEOUT seconds])
# The test's own source is <name>.cpp in the calling folder; it is a Qt Test program that runs offscreen.
function(tacq_add_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "LINK;LABELS;SOURCES")
    add_executable(${name} ${name}.cpp ${arg_SOURCES})
    set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
    target_link_libraries(${name} PRIVATE tacq_options tacq_test_support Qt6::Test ${arg_LINK})
    add_test(NAME ${name} COMMAND ${name})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 300)
    endif()
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT}
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;TACQ_BIN=${CMAKE_BINARY_DIR}/bin")
endfunction()

# tacq_add_python_check(check_logits LABELS interop [SCRIPT] [TIMEOUT seconds])
# <name>.py in the calling folder is run with the packages that tests/run.sh sets up: by pytest, or by itself when it
# is a SCRIPT. Its environment: TACQ_BIN (folder of the programs), TACQ_DEMO_MODEL and TACQ_DATA (larger data sets)
# where they are set.
function(tacq_add_python_check name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "SCRIPT" "TIMEOUT" "LABELS")
    set(runner -m pytest -q -p no:cacheprovider)
    if(arg_SCRIPT)
        set(runner "")
    endif()
    add_test(NAME ${name} COMMAND "${CMAKE_BINARY_DIR}/oracles/bin/python" ${runner}
        "${CMAKE_CURRENT_SOURCE_DIR}/${name}.py")
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 600)
    endif()
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT}
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;PYTHONDONTWRITEBYTECODE=1;TACQ_BIN=${CMAKE_BINARY_DIR}/bin")
endfunction()
