# LibTorch as imported targets, straight from the PyPI wheel.
# TorchConfig.cmake insists on a CUDA toolkit even for CPU programs, so it is not used.
#
# TACQ_TORCH_DIR  folder of the wheel's `torch` package; installer/setup.sh puts a link at <build>/python
# TACQ_CUDA       AUTO: CUDA if nvcc 12 or newer is found and the wheel's CUDA libraries are all there
#                 ON:   CUDA, or an error that says what is missing;  OFF: CPU only

file(GLOB _tacq_torch_guess "${CMAKE_BINARY_DIR}/python/lib/python3*/site-packages/torch")
set(TACQ_TORCH_DIR "${_tacq_torch_guess}" CACHE PATH "Folder of the torch package from PyPI")
if(NOT EXISTS "${TACQ_TORCH_DIR}/lib/libtorch_cpu.so")
    message(FATAL_ERROR "LibTorch is missing: no lib/libtorch_cpu.so under TACQ_TORCH_DIR='${TACQ_TORCH_DIR}'. "
        "Run `bash installer/setup.sh` first; it downloads the pinned wheel.")
endif()
get_filename_component(_tacq_site "${TACQ_TORCH_DIR}/.." REALPATH)

add_library(tacq_torch INTERFACE)
add_library(tacq::torch ALIAS tacq_torch)
target_include_directories(tacq_torch SYSTEM INTERFACE
    "${TACQ_TORCH_DIR}/include" "${TACQ_TORCH_DIR}/include/torch/csrc/api/include")
target_link_libraries(tacq_torch INTERFACE
    "${TACQ_TORCH_DIR}/lib/libtorch_cpu.so" "${TACQ_TORCH_DIR}/lib/libc10.so")
# The CPU library was linked against two CUDA libraries that are resolved when a program starts.
target_link_options(tacq_torch INTERFACE -Wl,--allow-shlib-undefined
    "-Wl,-rpath,${_tacq_site}/torch/lib" "-Wl,-rpath,${_tacq_site}/nvidia/cu13/lib")

# One OpenMP runtime in a process: the wheel's, when it brings the one that the compiler would use.
if(EXISTS "${TACQ_TORCH_DIR}/lib/libgomp.so.1")
    set(OpenMP_gomp_LIBRARY "${TACQ_TORCH_DIR}/lib/libgomp.so.1" CACHE FILEPATH "The OpenMP runtime" FORCE)
endif()

# AUTO needs a compiler and libraries that can also run; ON needs only what it takes to link.
set(TACQ_WITH_CUDA OFF)
if(NOT TACQ_CUDA STREQUAL "OFF")
    include(CheckLanguage)
    if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
        set(CMAKE_CUDA_ARCHITECTURES 80-real 90-real 90-virtual)
    endif()
    check_language(CUDA)
    if(CMAKE_CUDA_COMPILER)
        file(GLOB _tacq_cublas "${_tacq_site}/nvidia/cu13/lib/libcublas.so*")
        if(TACQ_CUDA STREQUAL "ON" OR _tacq_cublas)
            set(TACQ_WITH_CUDA ON)
        endif()
    elseif(TACQ_CUDA STREQUAL "ON")
        message(FATAL_ERROR "TACQ_CUDA=ON, but no CUDA compiler was found. Put nvcc (CUDA 13.0) on PATH, "
            "or configure with -DTACQ_CUDA=OFF.")
    endif()
endif()
if(TACQ_WITH_CUDA)
    enable_language(CUDA)
    set(CMAKE_CUDA_STANDARD 17)
    set(CMAKE_CUDA_STANDARD_REQUIRED ON)
    # One CUDA runtime in the process: LibTorch's, which is the shared one.
    set(CMAKE_CUDA_RUNTIME_LIBRARY Shared)
    find_package(CUDAToolkit REQUIRED)
    target_link_libraries(tacq_torch INTERFACE
        -Wl,--no-as-needed "${TACQ_TORCH_DIR}/lib/libtorch_cuda.so" "${TACQ_TORCH_DIR}/lib/libc10_cuda.so"
        -Wl,--as-needed CUDA::cudart)
    file(GLOB _tacq_nvidia_libs LIST_DIRECTORIES true "${_tacq_site}/nvidia/*/lib")
    foreach(dir IN LISTS _tacq_nvidia_libs)
        target_link_options(tacq_torch INTERFACE "-Wl,-rpath,${dir}")
    endforeach()
endif()
message(STATUS "LibTorch: ${TACQ_TORCH_DIR}; CUDA kernels: ${TACQ_WITH_CUDA}")
