#pragma once

// Arithmetic shared by a kernel's CPU and CUDA twin is written once, as TACQ_HOST_DEVICE inline functions.
#ifdef __CUDACC__
#define TACQ_HOST_DEVICE __host__ __device__ __forceinline__
#else
#define TACQ_HOST_DEVICE inline
#endif
